"""Compares a database with the first schema: tables, columns, types, enums, keys and rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

DATA_MODEL = Path(__file__).parents[2] / "docs" / "data-model.md"

Facts = dict[str, Any]


class Difference(NamedTuple):
    """At one place the first schema says one thing and the database another."""

    place: str
    first: str
    here: str


# What the first schema says


def parse_seed(document: str) -> Facts:
    """Tables and enums of the document: of its SQL the whole, of its Prisma models the names."""
    (sql,) = re.findall(r"```sql\n(.*?)```", document, re.DOTALL)
    (prisma,) = re.findall(r"```prisma\n(.*?)```", document, re.DOTALL)
    tables = re.findall(r"CREATE TABLE (\w+) \(\n(.*?)\n\);", sql, re.DOTALL)
    models = re.findall(r"^model \w+ \{\n(.*?)^\}", prisma, re.DOTALL | re.MULTILINE)
    return {
        "tables": {name: parse_table(body) for name, body in tables},
        "models": dict(map(parse_model, models)),
        "enums": {
            name: body.split()
            for name, body in re.findall(r"^enum (\w+) \{\n(.*?)^\}", prisma, re.DOTALL | re.MULTILINE)
        },
    }


def parse_table(body: str) -> Facts:
    lines = [re.sub(r"\s*--.*", "", line).strip().rstrip(",") for line in body.splitlines()]
    rules = [line for line in lines if line.startswith("UNIQUE")]
    columns = dict(line.split(" ", 1) for line in lines if line not in rules)
    unique = [re.findall(r"\w+", line)[1:] for line in rules]
    unique += [[name] for name, words in columns.items() if " UNIQUE" in words]
    return {"columns": {name: parse_column(words) for name, words in columns.items()}, "unique": unique}


def parse_column(words: str) -> Facts:
    found = {
        "type": first_match(r"(ENUM|\S+)", words),
        "values": re.findall(r"'(\w+)'", words) if words.startswith("ENUM") else None,
        "required": "NOT NULL" in words or None,
        "default": first_match(r"DEFAULT (\S+)", words),
        "references": first_match(r"REFERENCES (\w+)\(id\)", words),
    }
    return {name: value for name, value in found.items() if value is not None}


def parse_model(body: str) -> tuple[str, list[str]]:
    """The table of a Prisma model, and its columns; fields whose type is another model hold no column."""
    fields = re.findall(r"^  (\w+) +(?:String|Int|Decimal|DateTime|Role)\b(.*)$", body, re.MULTILINE)
    return first_match(r'@@map\("(\w+)"\)', body) or "", [
        first_match(r'@map\("(\w+)"\)', rest) or name for name, rest in fields
    ]


def first_match(pattern: str, words: str) -> str | None:
    found = re.search(pattern, words)
    return found.group(1) if found else None


# What the database says

COLUMNS = text(
    """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS kind, a.attnotnull AS required,
           pg_get_expr(d.adbin, d.adrelid) AS preset,
           (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
            FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS labels
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    """
)
CONSTRAINTS = text(
    """
    SELECT conrelid::regclass::text AS relname, conname, contype::text, pg_get_constraintdef(oid) AS words
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p')
    """
)
UNIQUE_RULES = text(
    """
    SELECT i.indrelid::regclass::text AS relname,
           'UNIQUE' || CASE WHEN i.indnullsnotdistinct THEN ' NULLS NOT DISTINCT' ELSE '' END || ' ('
           || (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' ORDER BY n)
               FROM generate_series(1, i.indnkeyatts) n) || ')'
           || coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid, true), '') AS words
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'public'::regnamespace
    WHERE i.indisunique AND NOT i.indisprimary
    ORDER BY 2
    """
)
SAME_TYPE = {
    "UUID": "uuid",
    "TEXT": "text",
    "INTEGER": "integer",
    "BOOLEAN": "boolean",
    "JSONB": "jsonb",
    "DATE": "date",
    "DECIMAL(5,2)": "numeric(5,2)",
    "ENUM": "enum",
}


class Here:
    """The tables of a migrated database."""

    def __init__(self, connection: Connection) -> None:
        self.columns = {(row.relname, row.attname): row for row in connection.execute(COLUMNS)}
        self.constraints = list(connection.execute(CONSTRAINTS))
        self.unique = list(connection.execute(UNIQUE_RULES))

    def rules(self, table: str, kind: str) -> dict[str, str]:
        """A table's constraints of one kind, by name."""
        return {c.conname: c.words for c in self.constraints if (c.relname, c.contype) == (table, kind)}

    def kind(self, table: str, column: str) -> str:
        """A column's type, with the bound that a CHECK puts on a text."""
        row = self.columns[table, column]
        bound = first_match(r"(\d+)", self.rules(table, "c").get(f"ck_{table}_{column}_length", ""))
        return "enum" if row.labels else row.kind + (f", at most {bound}" if bound else "")

    def target(self, table: str, column: str) -> str:
        """What a foreign key on a column refers to."""
        found = [w for w in self.rules(table, "f").values() if re.match(rf"[^(]*\([^)]*\b{column}\)", w)]
        return next((words[words.index("REFERENCES") :] for words in found), "")


def differences(facts: Facts, here: Here) -> set[Difference]:
    """Everything in which the database is not what the first schema says."""
    found: set[Difference] = set()
    for table, told in facts["tables"].items():
        if not here.rules(table, "p"):
            found.add(Difference(table, "table", "no table"))
            continue
        found |= table_differences(table, told, here)
        for column, words in told["columns"].items():
            place = f"{table}.{column}"
            if (table, column) not in here.columns:
                found.add(Difference(place, words["type"], "no column"))
            else:
                found |= {Difference(place, *pair) for pair in column_pairs(words, here, table, column)}
    return {difference for difference in found if difference.first != difference.here}


def column_pairs(told: Facts, here: Here, table: str, column: str) -> set[tuple[str, str]]:
    """What the first schema and the database say of a column: type, null, default, enum values, target."""
    row, kind, target = here.columns[table, column], here.kind(table, column), told.get("references")
    presence = {True: "NOT NULL", False: "nullable"}
    return {
        (kind if SAME_TYPE.get(told["type"]) == kind else told["type"], kind),
        (presence[column == "id" or "required" in told], presence[row.required]),
        (f"default {told.get('default', 'none').lower()}", f"default {row.preset or 'none'}"),
        (", ".join(told.get("values", ())), ", ".join(row.labels or ())),
        (f"REFERENCES {target}(id)" if target else "", here.target(table, column)),
    }


def table_differences(table: str, told: Facts, here: Here) -> set[Difference]:
    """Keys and rules of a table, and what a row must have beyond the first schema."""
    first = {f"UNIQUE ({', '.join(columns)})" for columns in told["unique"]}
    ours = [rule.words for rule in here.unique if rule.relname == table]
    lengths = {f"ck_{table}_{column}_length" for column in told["columns"]}
    return {
        Difference(table, "PRIMARY KEY (id)", *here.rules(table, "p").values()),
        Difference(
            table,
            "; ".join(sorted(first - set(ours))) or "no rule",
            "; ".join(words for words in ours if words not in first) or "no rule",
        ),
        *(Difference(table, "no rule", name) for name in here.rules(table, "c").keys() - lengths),
        *(
            Difference(f"{table}.{column}", "no column", f"{row.kind}, required")
            for (name, column), row in here.columns.items()
            if name == table and column not in told["columns"] and row.required and row.preset is None
        ),
    }


# What the documentation says


class Documented(NamedTuple):
    """One place of a row of the table of differences; a star stands for any text."""

    place: str
    first: str
    here: str

    def covers(self, difference: Difference) -> bool:
        """Whether it tells of a difference."""
        return all(matches(told, found) for told, found in zip(self, difference, strict=True))


def matches(pattern: str, words: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), words) is not None


def documented() -> list[Documented]:
    """The places of docs/data-model.md's table, whose first cells hold code: where, first schema, here."""
    _, section = DATA_MODEL.read_text(encoding="utf-8").split("\n## Differences from the first schema\n")
    cells = [
        line.split("|")[1:4] for line in section.split("\n## ")[0].splitlines() if line.startswith("| `")
    ]
    codes = [[re.findall(r"`([^`]+)`", cell) for cell in row] for row in cells]
    return [Documented(place, first, here) for places, (first, *_), (here, *_) in codes for place in places]
