"""Names of deliveries are kept as long as the channel says, not by how they are spelled.

Until now those that began with "message:", Slack's, were kept as long as their delivery.
"""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the column `lasting`, true for the names of messages."""
    op.add_column(
        "delivery_keys",
        sql.Column("lasting", sql.Boolean, nullable=False, server_default=sql.false()),
    )
    keys = sql.table("delivery_keys", sql.column("key"), sql.column("lasting"))
    op.execute(keys.update().where(keys.c.key.like("message:%")).values(lasting=sql.true()))
