"""The tables of what people own. A change of one needs a script in `migrations/versions/`."""

import sqlalchemy as sql

TABLES = sql.MetaData()

# What a channel such as Slack has delivered: the queue of questions, and what became of each.
deliveries = sql.Table(
    "deliveries", TABLES,
    sql.Column(
        "number", sql.BigInteger().with_variant(sql.Integer, "sqlite"), primary_key=True,
        autoincrement=True,
    ),
    sql.Column("thread", sql.String, nullable=False),
    sql.Column("asker", sql.String, nullable=False),
    sql.Column("body", sql.Text, nullable=False),
    sql.Column("state", sql.String, nullable=False),
    sql.Column("received", sql.Float, nullable=False, index=True),
    sql.Column("due", sql.Float, nullable=False),
    sql.Column("worker", sql.String, nullable=False),
    sql.Column("lease", sql.Float, nullable=False),
    sql.Column("attempts", sql.Integer, nullable=False),
    sql.Column("posting", sql.Boolean, nullable=False),
    sql.Column("message", sql.String, nullable=False),
    sql.Index("deliveries_by_state", "state", "number"),
    sql.Index("deliveries_by_thread", "thread", "state", "number"),
    sql.Index("deliveries_by_asker", "asker", "number"),
)  # fmt: skip


# Each name that a delivery goes by, so that one that comes again is known.
delivery_keys = sql.Table(
    "delivery_keys", TABLES,
    sql.Column("key", sql.String, primary_key=True),
    sql.Column(
        "number", sql.ForeignKey("deliveries.number", ondelete="CASCADE"), nullable=False,
        index=True,
    ),
    sql.Column("received", sql.Float, nullable=False, index=True),
    # Whether it is kept as long as its delivery, and not for a day only.
    sql.Column("lasting", sql.Boolean, nullable=False, server_default=sql.false()),
)  # fmt: skip


conversations = sql.Table(
    "conversations", TABLES,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("owner", sql.String, nullable=False),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("sought", sql.Text, nullable=False),  # the title, casefolded
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("changed", sql.Float, nullable=False),
    sql.Index("conversations_by_change", "owner", "changed", "id"),
)  # fmt: skip


answers = sql.Table(
    "answers", TABLES,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column(
        "conversation_id", sql.ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    ),
    sql.Column("owner", sql.String, nullable=False),
    sql.Column("asked", sql.Float, nullable=False, index=True),
    sql.Column("question", sql.Text, nullable=False),
    sql.Column("standalone", sql.Text, nullable=False),
    sql.Column("sought", sql.Text, nullable=False),  # the question, casefolded
    sql.Column("content", sql.Text, nullable=False),
)  # fmt: skip


feedback = sql.Table(
    "feedback", TABLES,
    sql.Column("answer_id", sql.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    # The citation that is meant; 0 means the answer as a whole.
    sql.Column("citation", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("giver", sql.String, primary_key=True),
    sql.Column("thumb", sql.String, nullable=False),
    sql.Column("reason", sql.Text, nullable=False),
    sql.Column("given", sql.Float, nullable=False, index=True),
)  # fmt: skip


keys = sql.Table(
    "keys", TABLES,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("role", sql.String, nullable=False),
    sql.Column("digest", sql.String, nullable=False),
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("expires", sql.Float),
    sql.Column("revoked", sql.Float, nullable=False),
    sql.Column("used", sql.Float, nullable=False),
)  # fmt: skip


ingestions = sql.Table(
    "ingestions", TABLES,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("number", sql.BigInteger, nullable=False, unique=True),
    sql.Column("state", sql.String, nullable=False, index=True),
    sql.Column("sources", sql.JSON, nullable=False),
    sql.Column("by", sql.String, nullable=False),
    sql.Column("created", sql.Float, nullable=False),
    sql.Column("started", sql.Float, nullable=False),
    sql.Column("ended", sql.Float, nullable=False),
    sql.Column("cancelled", sql.Boolean, nullable=False),
    sql.Column("version", sql.BigInteger, nullable=False),
    sql.Column("cause", sql.Text, nullable=False),
    sql.Column("reached", sql.JSON, nullable=False),
    sql.Column("outcomes", sql.JSON, nullable=False),
)  # fmt: skip
