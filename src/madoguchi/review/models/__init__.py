"""The office's own records about applications, in files by subject: a new one is found here. All rows belong to a tenant."""

from madoguchi.review.models.awaited import *
from madoguchi.review.models.batches import *
from madoguchi.review.models.case import *
from madoguchi.review.models.outside import *
