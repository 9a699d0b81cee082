"""Typed content of activities and its scoring (pure)."""

from datastore.content.parsing import CONTENT_TYPES, Content, parse_content, parse_evaluation_criteria
from datastore.content.public import public_view
from datastore.content.responses import Answer, Responses, parse_responses
from datastore.content.scoring import ItemScore, Scored, score
from datastore.content.text_production import count_words

__all__ = [
    "CONTENT_TYPES",
    "Answer",
    "Content",
    "ItemScore",
    "Responses",
    "Scored",
    "count_words",
    "parse_content",
    "parse_evaluation_criteria",
    "parse_responses",
    "public_view",
    "score",
]
