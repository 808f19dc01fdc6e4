"""Papers know at which revision they came in, so that reading them again does not make them new."""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the column `came`, filled from the revisions."""
    op.add_column("papers", sql.Column("came", sql.BigInteger, nullable=False, server_default="0"))
    papers = sql.table("papers", sql.column("first_key"), sql.column("end_key"), sql.column("came"))
    revisions = sql.table(
        "revisions",
        sql.column("revision"),
        sql.column("change"),
        sql.column("first_key"),
        sql.column("end_key"),
    )
    came = (
        sql.select(sql.func.max(revisions.c.revision))
        .where(
            revisions.c.change == "add",
            revisions.c.first_key == papers.c.first_key,
            revisions.c.end_key == papers.c.end_key,
        )
        .scalar_subquery()
    )
    op.execute(papers.update().values(came=sql.func.coalesce(came, 0)))
