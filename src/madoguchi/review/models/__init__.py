"""The office's own records about applications, in files by subject. All rows belong to a tenant."""

from madoguchi.review.models.awaited import Consequence as Consequence
from madoguchi.review.models.awaited import StepClock as StepClock
from madoguchi.review.models.batches import Allocation as Allocation
from madoguchi.review.models.batches import Batch as Batch
from madoguchi.review.models.batches import BatchCase as BatchCase
from madoguchi.review.models.case import Acceptance as Acceptance
from madoguchi.review.models.case import CaseClock as CaseClock
from madoguchi.review.models.case import CorrectionRequest as CorrectionRequest
from madoguchi.review.models.case import Decision as Decision
from madoguchi.review.models.case import Note as Note
from madoguchi.review.models.case import PeriodExtension as PeriodExtension
from madoguchi.review.models.case import Preparation as Preparation
from madoguchi.review.models.case import RegisterSequence as RegisterSequence
from madoguchi.review.models.case import StepRecord as StepRecord
from madoguchi.review.models.case import StoodIn as StoodIn
from madoguchi.review.models.outside import Forwarding as Forwarding
from madoguchi.review.models.outside import Invitation as Invitation
from madoguchi.review.models.outside import Transfer as Transfer
