"""What people and staff fill in, one file for each feature."""

from __future__ import annotations

from portico.casework.forms.applying import ChooseServicesForm, DeclareForm, QuestionForm
from portico.casework.forms.desk import BulkForm, DecideForm, GiveForm, NoteForm, QueueForm

__all__ = [
    "BulkForm",
    "ChooseServicesForm",
    "DecideForm",
    "DeclareForm",
    "GiveForm",
    "NoteForm",
    "QuestionForm",
    "QueueForm",
]
