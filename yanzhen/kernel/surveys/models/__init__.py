"""Surveys, their questions, whom they ask, and what was answered."""

from yanzhen.kernel.surveys.models.answers import Answer, Publication, Sheet
from yanzhen.kernel.surveys.models.people import Answered, Listed
from yanzhen.kernel.surveys.models.question import Question
from yanzhen.kernel.surveys.models.survey import Survey

__all__ = ["Answer", "Answered", "Listed", "Publication", "Question", "Sheet", "Survey"]
