"""What people and staff fill in, one file for each feature."""

from __future__ import annotations

from portico.casework.forms.applying import ChooseServicesForm, DeclareForm, QuestionForm
from portico.casework.forms.desk import BulkForm, DecideForm, GiveForm, NoteForm, QueueForm
from portico.casework.forms.documents import AddDocumentForm
from portico.casework.forms.requests import AskForm, ReplyForm, TakeBackForm

__all__ = [
    "AddDocumentForm",
    "AskForm",
    "BulkForm",
    "ChooseServicesForm",
    "DecideForm",
    "DeclareForm",
    "GiveForm",
    "NoteForm",
    "QuestionForm",
    "QueueForm",
    "ReplyForm",
    "TakeBackForm",
]
