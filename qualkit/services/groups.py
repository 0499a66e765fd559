"""Services that share a name in the study: what people code and what rules find, making suggestions and deciding."""

from __future__ import annotations

from qualkit.services.applying import Applying
from qualkit.services.code_changes import CodeChanges
from qualkit.services.code_merging import CodeMerging
from qualkit.services.code_orders import CodeOrders
from qualkit.services.code_plans import CodePlans
from qualkit.services.code_search import CodeSearch
from qualkit.services.code_splitting import CodeSplitting
from qualkit.services.code_suggesting import CodeSuggesting
from qualkit.services.codebook_changes import CodebookChanges
from qualkit.services.codebook_history import CodebookHistory
from qualkit.services.codebook_loading import CodebookLoading
from qualkit.services.codebooks import Codebooks
from qualkit.services.codings import Codings
from qualkit.services.editing import Editing
from qualkit.services.in_vivo import InVivo
from qualkit.services.ledger import Ledger
from qualkit.services.replaying import Replaying
from qualkit.services.review_sheets import ReviewSheets
from qualkit.services.second_reviews import SecondReviews
from qualkit.services.suggesting import Suggesting

__all__ = ["StudyCodebooks", "StudyCodings", "StudySuggestions"]


class StudyCodebooks(Codebooks, CodebookChanges, CodeMerging, CodeSplitting, CodebookLoading, CodebookHistory):
    """``study.codebooks``: the codebooks as they are, changing them, and what they were."""


class StudyCodings(Codings, CodeChanges, CodeSearch, CodePlans, InVivo, Editing, Applying):
    """``study.codings``: coding by hand, applying codebooks, confirming rule hits."""


class StudySuggestions(Suggesting, CodeSuggesting, CodeOrders, ReviewSheets, SecondReviews, Ledger, Replaying):
    """``study.suggestions``: having themes and codes suggested, and deciding about them."""
