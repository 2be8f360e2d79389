"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "agreement",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("in_force_from", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("noted_at", sa.String(), nullable=False),
        sa.Column("sent_at", sa.String(), server_default="", nullable=False),
        sa.Column("looked_at", sa.String(), server_default="", nullable=False),
        sa.Column("closed_at", sa.String(), server_default="", nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("batch_state", "batch", ["connection", "state"], unique=False)
    op.create_index("batch_closed", "batch", ["connection", "closed_at"], unique=False)
    op.create_table(
        "budget",
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("day_limit", sa.Integer(), nullable=True),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.String(), server_default="", nullable=False),
        sa.Column("silent_until", sa.String(), server_default="", nullable=False),
        sa.Column("boot", sa.String(), server_default="", nullable=False),
        sa.Column("told_s", sa.Float(), server_default="0", nullable=False),
        sa.Column("silent_until_s", sa.Float(), server_default="0", nullable=False),
        sa.Column("spent", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("connection"),
    )
    op.create_table(
        "connection",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("first_seen", sa.String(), nullable=False),
        sa.Column("agreement", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "lane",
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("ran_at", sa.String(), server_default="", nullable=False),
        sa.Column("payload", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("connection", "name"),
    )
    op.create_table(
        "lease",
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("until_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("connection"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "pass",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), server_default="", nullable=False),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.Column("counts", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("life", sa.String(), nullable=False),
        sa.Column("moved_to", sa.String(), server_default="", nullable=False),
        sa.Column("company", sa.String(), server_default="", nullable=False),
        sa.Column("created", sa.String(), nullable=False),
        sa.Column("modified", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("inputs", sa.String(), server_default="", nullable=False),
        sa.Column("activities", sa.LargeBinary(), nullable=True),
        sa.Column("owner", sa.String(), server_default="", nullable=False),
        sa.Column("outputs", sa.Text(), server_default="{}", nullable=False),
        sa.Column("touch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("judged_touch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("judged_at", sa.String(), server_default="", nullable=False),
        sa.Column("due", sa.String(), server_default="", nullable=False),
        sa.Column("pending", sa.Integer(), server_default="0", nullable=False),
        sa.Column("repairs_day", sa.String(), server_default="", nullable=False),
        sa.Column("repairs", sa.Integer(), server_default="0", nullable=False),
        sa.Column("swept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("forgotten", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("connection", "type", "crm_id"),
    )
    op.create_index("record_company", "record", ["connection", "company"], unique=False)
    people, accounts = "life = 'live' AND kind != 'company'", "life = 'live' AND kind = 'company'"
    for name, columns, where in (
        ("record_touched", ["connection"], f"touch > judged_touch AND {people}"),
        ("record_account_touched", ["connection"], f"touch > judged_touch AND {accounts}"),
        ("record_due", ["connection", "due"], f"due != '' AND {people}"),
        ("record_pending", ["connection"], "pending = 1 AND life = 'live'"),
        ("record_moved", ["connection", "moved_to"], "moved_to != ''"),
        ("record_leaving", ["connection"], "life = 'leaving'"),
        ("record_gone", ["connection"], "life = 'gone' AND forgotten = ''"),
    ):
        op.create_index(name, "record", columns, unique=False, sqlite_where=sa.text(where))
    op.create_table(
        "candidacy",
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_table(
        "desired",
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("outputs", sa.Text(), nullable=False),
        sa.Column("substance", sa.String(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("judged_at", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("damped_since", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_table(
        "child",
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("parents", sa.Text(), nullable=False),
        sa.Column("swept", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("connection", "type", "crm_id"),
    )
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("learned", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("history_record", "history", ["record", "seq"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("by", sa.String(), server_default="", nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("hold_record", "hold", ["record"], unique=False)
    op.create_index(
        "hold_ended", "hold", ["connection", "ended"], unique=False, sqlite_where=sa.text("ended != ''")
    )
    op.create_index(
        "hold_open", "hold", ["connection", "until"], unique=False, sqlite_where=sa.text("ended = ''")
    )
    op.create_table(
        "intent",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("outputs", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["batch.id"],
        ),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("batch", "record"),
    )
    op.create_index("intent_record", "intent", ["record"], unique=False)
    op.create_table(
        "past",
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_index("past_since", "past", ["connection", "since"], unique=False)
    op.create_table(
        "standing",
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_table(
        "story",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("story_record", "story", ["record", "seq"], unique=False)
    op.create_table(
        "trouble",
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("next_at", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_table(
        "turn",
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("task", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["record"],
            ["record.id"],
        ),
        sa.PrimaryKeyConstraint("connection", "pool", "seq"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("turn_record", "turn", ["record"], unique=False)
    op.create_index(
        "turn_task", "turn", ["connection"], unique=False, sqlite_where=sa.text("task = 'wanted'")
    )
