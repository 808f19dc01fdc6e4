"""The tables of the catalog. A change of one needs a script in `migrations/versions/`.

FORMAT is raised where papers must be read again, since what stands in the rows means something
else or something is there that only the file can give.
"""

import sqlalchemy as sql

FORMAT = 3

TABLES = sql.MetaData()
about = sql.Table(
    "about", TABLES,
    sql.Column("name", sql.String, primary_key=True), sql.Column("value", sql.Text, nullable=False),
)  # fmt: skip
papers = sql.Table(
    "papers", TABLES,
    sql.Column("id", sql.String, primary_key=True),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("authors", sql.JSON, nullable=False),
    sql.Column("year", sql.Integer),
    sql.Column("file", sql.Text, nullable=False),
    sql.Column("page_count", sql.Integer, nullable=False),
    sql.Column("is_primer", sql.Boolean, nullable=False),
    sql.Column("doi", sql.Text, nullable=False, index=True),
    sql.Column("arxiv", sql.String, nullable=False, index=True),
    sql.Column("arxiv_version", sql.Integer, nullable=False),
    sql.Column("language", sql.String, nullable=False),
    sql.Column("abstract", sql.Text, nullable=False),
    sql.Column("beliefs", sql.JSON, nullable=False),
    sql.Column("outline", sql.JSON, nullable=False),
    sql.Column("dated", sql.String, nullable=False),
    sql.Column("title_key", sql.String, nullable=False, index=True),
    sql.Column("sketch_size", sql.Integer, nullable=False),
    sql.Column("first_key", sql.BigInteger, nullable=False),
    sql.Column("end_key", sql.BigInteger, nullable=False),
    # The revision at which it came in first; reading it again changes its keys and not this.
    sql.Column("came", sql.BigInteger, nullable=False, server_default="0"),
)  # fmt: skip
pages = sql.Table(
    "pages", TABLES,
    sql.Column("paper_id", sql.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("label", sql.Text, nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("width", sql.Float, nullable=False),
    sql.Column("height", sql.Float, nullable=False),
    sql.Column("glyphs", sql.LargeBinary, nullable=False),
)  # fmt: skip
passages = sql.Table(
    "passages", TABLES,
    sql.Column("key", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("id", sql.String, nullable=False, index=True),
    sql.Column(
        "paper_id", sql.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sql.Column("ordinal", sql.Integer, nullable=False),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("spans", sql.JSON, nullable=False),
    sql.Column("sentences", sql.JSON, nullable=False),
    sql.Column("section", sql.JSON, nullable=False),
    sql.Column("kind", sql.String, nullable=False, index=True),
)  # fmt: skip
vectors = sql.Table(
    "vectors", TABLES,
    sql.Column(
        "key", sql.ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True,
        autoincrement=False,
    ),
    sql.Column("vector", sql.LargeBinary, nullable=False),  # little-endian float32[d]
    sql.Column("sentences", sql.LargeBinary, nullable=False),  # little-endian float16[m, d]
    sql.Column("tokens", sql.LargeBinary, nullable=False),  # uint8[t, ceil(d / 8)]
)  # fmt: skip
revisions = sql.Table(
    "revisions", TABLES,
    sql.Column("revision", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("change", sql.String, nullable=False),
    sql.Column("first_key", sql.BigInteger, nullable=False),
    sql.Column("end_key", sql.BigInteger, nullable=False),
)  # fmt: skip
ledger = sql.Table(
    "ledger", TABLES,
    sql.Column("origin", sql.Text, primary_key=True),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("content", sql.String, nullable=False),
    sql.Column("state", sql.String, nullable=False, index=True),
    sql.Column("paper_id", sql.String),
    sql.Column("cause", sql.Text, nullable=False),
    sql.Column("remedy", sql.Text, nullable=False),
    sql.Column("attempts", sql.Integer, nullable=False),
    sql.Column("queued", sql.Float, nullable=False),
    sql.Column("changed", sql.Float, nullable=False),
)  # fmt: skip
# What a paper's text is made of, in samples: papers that share many are versions of one.
sketches = sql.Table(
    "sketches", TABLES,
    sql.Column("sample", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column(
        "paper_id", sql.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)  # fmt: skip
versions = sql.Table(
    "versions", TABLES,
    sql.Column("older", sql.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    sql.Column(
        "newer", sql.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)  # fmt: skip
references = sql.Table(
    "references", TABLES,
    sql.Column("paper_id", sql.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("ordinal", sql.Integer, primary_key=True),
    sql.Column("text", sql.Text, nullable=False),
    sql.Column("page", sql.Integer, nullable=False),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("year", sql.Integer),
    sql.Column("doi", sql.Text, nullable=False, index=True),
    sql.Column("arxiv", sql.String, nullable=False, index=True),
    sql.Column("url", sql.Text, nullable=False),
    sql.Column("title_key", sql.String, nullable=False, index=True),
)  # fmt: skip
citations = sql.Table(
    "citations", TABLES,
    sql.Column("citing", sql.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("ordinal", sql.Integer, primary_key=True),
    sql.Column(
        "cited", sql.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False, index=True
    ),
)  # fmt: skip
# What was made of a paper, or of the whole library, and is kept until something else makes it.
derived = sql.Table(
    "derived", TABLES,
    sql.Column("subject", sql.String, primary_key=True),
    sql.Column("part", sql.String, primary_key=True),
    sql.Column("made_by", sql.Text, nullable=False),
    sql.Column("content", sql.JSON, nullable=False),
)  # fmt: skip
# Papers that were in once; kept answers go on citing them.
removed = sql.Table(
    "removed", TABLES,
    sql.Column("revision", sql.BigInteger, primary_key=True, autoincrement=False),
    sql.Column("paper_id", sql.String, nullable=False, index=True),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("file", sql.Text, nullable=False),
    sql.Column("at", sql.Float, nullable=False),
)  # fmt: skip
