"""The tables, as the present version of the code reads them. Migrations make them; a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

#: What a pass looks for among the records. Indexes hold these few alone, so that asking costs the same
#: however many records there are; SQLite takes such an index only for the very words it was made with.
TOUCHED = text("touch > judged_touch AND life = 'live' AND kind != 'company'")
TIMED = text("due != '' AND life = 'live' AND kind != 'company'")
ACCOUNT_TOUCHED = text("touch > judged_touch AND life = 'live' AND kind = 'company'")
PENDING = text("pending = 1 AND life = 'live'")
OPEN_HOLD = text("ended = ''")
ENDED_HOLD = text("ended != ''")
TASK_WANTED = text("task = 'wanted'")
MOVED = text("moved_to != ''")
LEAVING = text("life = 'leaving'")
GONE = text("life = 'gone' AND forgotten = ''")

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

connection = Table(
    "connection",
    metadata,
    Column("name", String, primary_key=True),
    Column("org", String, nullable=False),
    Column("first_seen", String, nullable=False),
    Column("agreement", String, nullable=False, server_default=""),
)

lane = Table(
    "lane",
    metadata,
    Column("connection", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("cursor", Text, nullable=False, server_default=""),
    Column("ran_at", String, nullable=False, server_default=""),
    Column("payload", Text, nullable=False, server_default=""),
)

agreement = Table(
    "agreement",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("connection", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("in_force_from", String, nullable=False),
    Column("content", Text, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("connection", String, nullable=False),
    Column("type", String, nullable=False),
    Column("crm_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("life", String, nullable=False),
    Column("moved_to", String, nullable=False, server_default=""),
    Column("company", String, nullable=False, server_default=""),
    Column("created", String, nullable=False),
    Column("modified", String, nullable=False),
    Column("facts", Text, nullable=False, server_default="{}"),
    Column("inputs", String, nullable=False, server_default=""),
    Column("activities", LargeBinary, nullable=True),
    Column("owner", String, nullable=False, server_default=""),
    Column("outputs", Text, nullable=False, server_default="{}"),
    Column("touch", Integer, nullable=False, server_default="0"),
    Column("judged_touch", Integer, nullable=False, server_default="0"),
    Column("judged_at", String, nullable=False, server_default=""),
    Column("due", String, nullable=False, server_default=""),
    Column("pending", Integer, nullable=False, server_default="0"),
    Column("repairs_day", String, nullable=False, server_default=""),
    Column("repairs", Integer, nullable=False, server_default="0"),
    Column("swept", Integer, nullable=False, server_default="0"),
    Column("forgotten", String, nullable=False, server_default=""),
    UniqueConstraint("connection", "type", "crm_id"),
    Index("record_company", "connection", "company"),
    Index("record_touched", "connection", sqlite_where=TOUCHED),
    Index("record_due", "connection", "due", sqlite_where=TIMED),
    Index("record_account_touched", "connection", sqlite_where=ACCOUNT_TOUCHED),
    Index("record_pending", "connection", sqlite_where=PENDING),
    Index("record_moved", "connection", "moved_to", sqlite_where=MOVED),
    Index("record_leaving", "connection", sqlite_where=LEAVING),
    Index("record_gone", "connection", sqlite_where=GONE),
)

#: The parents that each child row was last read with, as references with a blank between them.
child = Table(
    "child",
    metadata,
    Column("connection", String, primary_key=True),
    Column("type", String, primary_key=True),
    Column("crm_id", String, primary_key=True),
    Column("parents", Text, nullable=False),
    Column("swept", Integer, nullable=False, server_default="0"),
)

history = Table(
    "history",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("record", ForeignKey("record.id"), nullable=False),
    Column("learned", String, nullable=False),
    Column("facts", Text, nullable=False),
    Index("history_record", "record", "seq"),
)

past = Table(
    "past",
    metadata,
    Column("record", ForeignKey("record.id"), primary_key=True),
    Column("connection", String, nullable=False),
    Column("since", String, nullable=False),
    Index("past_since", "connection", "since"),
)

standing = Table(
    "standing",
    metadata,
    Column("record", ForeignKey("record.id"), primary_key=True),
    Column("stage", String, nullable=False),
    Column("since", String, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("doubtful", Integer, nullable=False, server_default="0"),
)

candidacy = Table(
    "candidacy",
    metadata,
    Column("record", ForeignKey("record.id"), primary_key=True),
    Column("connection", String, nullable=False),
    Column("value", Integer, nullable=False),
)

desired = Table(
    "desired",
    metadata,
    Column("record", ForeignKey("record.id"), primary_key=True),
    Column("decision", Integer, nullable=False),
    Column("outputs", Text, nullable=False),
    Column("substance", String, nullable=False),
    Column("agreement", String, nullable=False),
    Column("judged_at", String, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("damped_since", String, nullable=False, server_default=""),
)

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("connection", String, nullable=False),
    Column("state", String, nullable=False),
    Column("noted_at", String, nullable=False),
    Column("sent_at", String, nullable=False, server_default=""),
    Column("looked_at", String, nullable=False, server_default=""),
    Column("closed_at", String, nullable=False, server_default=""),
    Column("fence", Integer, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    Index("batch_state", "connection", "state"),
    Index("batch_closed", "connection", "closed_at"),
)

intent = Table(
    "intent",
    metadata,
    Column("batch", ForeignKey("batch.id"), primary_key=True),
    Column("record", ForeignKey("record.id"), primary_key=True),
    Column("decision", Integer, nullable=False),
    Column("outputs", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Index("intent_record", "record"),
)

trouble = Table(
    "trouble",
    metadata,
    Column("record", ForeignKey("record.id"), primary_key=True),
    Column("connection", String, nullable=False),
    Column("state", String, nullable=False),
    Column("code", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("since", String, nullable=False),
    Column("next_at", String, nullable=False, server_default=""),
)

story = Table(
    "story",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("connection", String, nullable=False),
    Column("record", ForeignKey("record.id"), nullable=True),
    Column("at", String, nullable=False),
    Column("event", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index("story_record", "record", "seq"),
)

turn = Table(
    "turn",
    metadata,
    Column("connection", String, primary_key=True),
    Column("pool", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("member", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("key", String, nullable=False, unique=True),
    Column("record", ForeignKey("record.id"), nullable=True),
    Column("state", String, nullable=False),
    Column("day", String, nullable=False),
    Column("task", String, nullable=False, server_default=""),
    Index("turn_record", "record"),
    Index("turn_task", "connection", sqlite_where=TASK_WANTED),
)

hold = Table(
    "hold",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("connection", String, nullable=False),
    Column("record", ForeignKey("record.id"), nullable=False),
    Column("field", String, nullable=False),
    Column("value", String, nullable=False),
    Column("by", String, nullable=False, server_default=""),
    Column("since", String, nullable=False),
    Column("until", String, nullable=False),
    Column("ended", String, nullable=False, server_default=""),
    Index("hold_record", "record"),
    Index("hold_ended", "connection", "ended", sqlite_where=ENDED_HOLD),
    Index("hold_open", "connection", "until", sqlite_where=OPEN_HOLD),
)

lease = Table(
    "lease",
    metadata,
    Column("connection", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("boot", String, nullable=False),
    Column("until_s", Float, nullable=False),
)

budget = Table(
    "budget",
    metadata,
    Column("connection", String, primary_key=True),
    Column("day_limit", Integer, nullable=True),
    Column("remaining", Integer, nullable=True),
    Column("told_at", String, nullable=False, server_default=""),
    Column("silent_until", String, nullable=False, server_default=""),
    Column("boot", String, nullable=False, server_default=""),
    Column("told_s", Float, nullable=False, server_default="0"),
    Column("silent_until_s", Float, nullable=False, server_default="0"),
    Column("spent", Integer, nullable=False, server_default="0"),
)

passes = Table(
    "pass",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("connection", String, nullable=False),
    Column("ended", String, nullable=False, server_default=""),
    Column("outcome", String, nullable=False, server_default=""),
    Column("counts", Text, nullable=False, server_default="{}"),
)
