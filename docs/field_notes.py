"""What the keys of a definition are for, where a key's name does not say it: `Struct.key` → one line.

`generate.py` puts these beside the types and defaults that it reads from `forms/domain/format/`.
"""

from __future__ import annotations

from typing import Final

NOTES: Final[dict[str, str]] = {
    "Definition.format": "version of this format",
    "Definition.id": "stable for ever: lower case and hyphens; it stands in addresses",
    "Definition.name": "the official name",
    "Definition.plain": "what people call it; pages use it before the official name",
    "Definition.summary": "one sentence for lists and the procedure page",
    "Definition.who": "who can apply",
    "Definition.prepare": "what to have at hand before beginning",
    "Definition.kind": "a `notification` (届出) or `report` is closed without a decision",
    "Definition.for": "who applies",
    "Definition.receiver": "which kind of local government receives it",
    "Definition.category": "a topic of the residents' home page (`catalog/domain/topics.py`)",
    "Definition.life_events": "life events under which it is offered (`catalog/domain/topics.py`)",
    "Definition.keywords": "more words that people search with",
    "Definition.legal_basis": "根拠法令",
    "Definition.core_system": "the core system that it belongs to; informs only, `delivery` is what sends",
    "Definition.department": "担当",
    "Definition.window": "when it can be filed; always, without it",
    "Definition.deadline": "手続期限",
    "Definition.processing": "標準処理期間",
    "Definition.retention": "how long the law has an application kept; kept with the definition, not acted on yet",
    "Definition.identity": "how sure one must be of who applies; `email` is what pages ask for today",
    "Definition.representative": "whether somebody may file for another; puts a page at the front that asks who",
    "Definition.fee": (
        "shown; with no items the page says that there is none, and where it is left out nothing is said. Paying online is "
        "not there yet"
    ),
    "Definition.channel": "`external`: filed on another site, to which the page leads",
    "Definition.purpose_notice": "what the personal data is used for (個人情報保護法 第62条)",
    "Definition.paper": "a layout of the official form (`.typ`); a tidy table without it",
    "Definition.minutes": "how long filling it in takes",
    "Definition.pages": "one topic a page, in this order",
    "Definition.attachments": "添付書類",
    "Definition.declarations": "boxes to tick on the check page",
    "Definition.checks": "rules across questions",
    "Definition.review": "what staff look at and can decide, and how a case goes through the office",
    "Definition.delivery": "what the core system gets",
    "Definition.trials": "examples that must hold before it can be published",
    "LocalText.ja": "always there",
    "LocalText.en": "Japanese is shown without it",
    "LocalText.ja-easy": "plain Japanese; readings as {市|し}",
    "Page.intro": "a paragraph above the questions",
    "Page.show_when": "the page is left out when this is false",
    "QuestionBase.id": "unique in the definition",
    "QuestionBase.hint": "one line below the label",
    "QuestionBase.show_when": "hidden when false: its answer is kept, does not count, and never leaves",
    "QuestionBase.required": "whether it must be answered when shown",
    "QuestionBase.required_when": "required only when this holds",
    "Text.digits": "exactly so many digits; full-width ones are read",
    "Text.example": "shown as 例",
    "Number.decimals": "digits after the point",
    "Date.not_before": "a day, or `today`",
    "Date.not_after": "a day, or `today`",
    "Person.with": "what is asked beside the name",
    "BirthDate.partly_unknown": "month or day may be 不詳",
    "Relationship.options": "in place of the usual list",
    "AttachmentQuestion.attachment": "id of one of `attachments`",
    "Files.accept": "kinds of file that are taken",
    "Files.max_mb": "of one file",
    "Slot.calendar": "name of the calendar",
    "Computed.visible": "whether applicants see the value",
    "Group.repeat": "asked once without it",
    "Group.row_label": "heading of each row",
    "TableChoice.table": "name of the tenant's list",
    "Condition.is": "equal to",
    "Condition.includes": "`choices` with this option among them",
    "Condition.answered": "`true` or `false`",
    "Condition.any_of": "a group: holds for at least one row",
    "Condition.every_of": "a group: holds for every row",
    "Condition.where": "with `any_of` or `every_of`: several comparisons about the same row",
    "Condition.all": "all of these hold",
    "Condition.any": "at least one of these holds",
    "Condition.not": "this does not hold",
    "Condition.named": "one of the definition's `conditions`",
    "Definition.conditions": "conditions with a name, written once and used in many places",
    "Definition.figures": "amounts and rates that change on a day",
    "Compute.sum": (
        "operands, added; what is missing counts as nothing, and all missing is blank. A question of rows runs over all of them"
    ),
    "Compute.product": "operands, multiplied",
    "Compute.difference": "the first less the others",
    "Compute.min": "the least of the operands; over rows, of those that have one",
    "Compute.max": "the greatest of them: with `0`, nothing below 0",
    "Compute.total": "over the rows where a condition holds; what is missing in a row counts as nothing",
    "Compute.figure": "a number by date",
    "Rounded.to": "a whole number of this: 1000 for 千円, 0.1 for one decimal",
    "Chosen.otherwise": "blank without it",
    "Figure.values": "in any order",
    "FigureValue.from": "a day, included",
    "FigureValue.value": "a number",
    "FigureOn.day": "a reference, a day, or `today`",
    "FiscalYearEnd.day": "a reference, a day, or `today`",
    "Compute.first_answered": "the first of these that is answered",
    "Attachment.required": "always; `required_when` for a condition",
    "Attachment.show_when": "offered only then",
    "Attachment.accept": "kinds of file; known by content, not by name",
    "Attachment.max_mb": "of one file, in MB",
    "Attachment.later": "後日提出: may follow after the application",
    "Check.must": "what has to hold",
    "Check.when": "checked only then",
    "Check.at": "the question beside which the message stands",
    "Window.from": "a day, included",
    "Window.to": "a day, included",
    "Deadline.after": "the question that holds the day from which it is counted",
    "Processing.calendar": "`business`: without weekends, holidays and 29 December to 3 January",
    "Fee.pay": "before or after the application arrives",
    "Channel.system": "name of the other site's system",
    "Channel.link": "its address",
    "QuestionBase.instead": (
        "what can be said in place of an answer: not known, there is none, later. The answer is then "
        '`{"instead": "not_known"}`: nothing is missing, conditions see nothing answered, a delivery item is null'
    ),
    "Condition.decision": "in the office's steps: what was proposed is one of these decisions",
    "Review.checklist": "what to tick while looking at a case",
    "Review.decisions": "what can be decided; to approve or to refuse, without it",
    "Review.parts": "the parts of the office that work on it, beside `owner`, by id; the town says which of its units each is",
    "Review.questions": (
        "what the office asks itself; answers stand under `office` (`office.grade`), and applicants and their programs never "
        "see them"
    ),
    "Review.steps": (
        "how a case goes through the office. What this version does not run yet (files that the "
        "office fills in) is proved, and keeps a definition from being published"
    ),
    "Part.ja": "what it is called; `owner`, the unit that owns the procedure, needs no name",
    "By.part": "one of `parts`, or `owner`",
    "By.role": "only members with this role; without it, whoever may do what the step does",
    "By.level": "of an approval: the level of rank that it takes, 1 the lowest",
    "By.people": "so many different persons",
    "By.invited": "the answer that holds the e-mail address of whom to ask",
    "By.government": (
        "of `consult`, `examine`, `propose`: the case arrives there with a receipt of its own, and what comes back closes the "
        "step; the town says which government it is"
    ),
    "Span.calendar": "of days: `business` leaves out weekends, holidays and 29 December to 3 January",
    "Together.by": "a question, `day`, or `window.round`",
    "Places.table": "name of the tenant's list",
    "Places.capacity": (
        "its column that holds how many places there are; with `class`, the columns begin with it: `open_places.zero`. "
        "An empty cell: the row does not have this class"
    ),
    "Places.class": "the answer that says which class of places: the id of an option is the end of the column's name",
    "Ranking.first": "which end of the answers comes first",
    "Keep.siblings": "cases with the same answer to this belong together",
    "Keep.wants": (
        "what they wish: a choice with the options `same_only` (the same place or none), `same_time` (all at once, the "
        "same place if there is one), `any` (each alone)"
    ),
    "Step.id": "unique among the steps",
    "Step.does": (
        "`accept` 受付, `examine` 審査, `consult` 意見聴取, `receive` 原本の受け取り, `meet` 面談, `propose` 起案, "
        "`approve` 決裁, `allocate` 割当て, `hand_over` 引き渡し"
    ),
    "Step.label": "what staff read; what the step does, without it",
    "Step.by": "who does it; part `owner`, without it",
    "Step.after": "steps that must be done or skipped first; the one written before, without it",
    "Step.when": "skipped, where this does not hold; conditions may name the office's answers and `decision`",
    "Step.together": "collected and done as one list",
    "Step.fills": "the office's questions that are answered here",
    "Step.checklist": "items of `checklist` to tick here",
    "Step.within": "how long it may take from when it is open",
    "Step.late": "who is told when it takes longer",
    "Step.sees": "only these answers are shown; whoever is invited sees nothing else. Another government gets what is named, "
    "of the office's answers too; where attachments are named only those, else all; an "
    "individual number where it itself is named",
    "Step.of": "`receive`: the attachments of which the originals are wanted",
    "Step.offers": "`propose`: the decisions that can be proposed; all, without it",
    "Step.to": "`hand_over`: a part, `applicant`, `prefecture`, `municipality` or `state`",
    "Step.places": "`allocate`: what is given out",
    "Step.wishes": (
        "`allocate`: what is wished for: a repeated group, the first wish first, with one question that chooses from "
        "`places.table`; or such a question alone"
    ),
    "Step.order": "`allocate`: who comes first; what is still alike is decided by lot",
    "Step.keep": "`allocate`: who chooses at once, such as brothers and sisters",
    "Valid.until": "the answer that holds the last day",
    "Valid.renew": "the procedure by which it is renewed",
    "Valid.remind": "how many days before the end the holder is told",
    "Opens.procedure": "id of the other procedure",
    "Opens.within": "by when its case is to be filed",
    "Opens.carries": (
        "answers that are filled in there already, of the applicant and of the office (`office.amount` into `amount`): into "
        "the question of the same id and kind; no individual numbers and no files"
    ),
    "Opens.fixed": "of these, the questions whose answers cannot be changed there",
    "Opens.late": "what comes after the last day is accepted and marked (`accept`), or refused (`refuse`)",
    "Decision.valid": "有効期間",
    "Decision.opens": "cases of other procedures that begin with this decision",
    "Decision.appeal": "the text on how to appeal (教示); needed with `steps` for whatever does not grant all",
    "Decision.outcome": (
        "what it does for the applicant; a refusal always needs a reason. Where it is left out, as in definitions "
        "from before it was there, `approve` grants and `refuse` refuses unless the name says the opposite, else the "
        "name decides; where neither does, it must be stated"
    ),
    "Decision.issue": "the issued document that follows; issuing is not there yet",
    "Decision.reason": "whether staff must give one",
    "Delivery.to": "the receiver: `core`",
    "Delivery.items": "item id of the receiver → reference",
    "Expectation.shown": "ids that are shown",
    "Expectation.hidden": "ids that are not",
    "Expectation.errors": "exactly these answers are wrong or missing; not looked at when left out",
    "Expectation.attachments": "exactly these are asked for; not looked at when left out",
    "Expectation.computed": "question → value",
    "Expectation.runs": "steps of the flow that run",
    "Expectation.skips": "steps of the flow that are left out",
    "Trial.answers": (
        "of the applicant, and under `office` what the office fills in; the decision that is proposed as "
        "`office: {decision: …}`"
    ),
    "Trial.today": "the day on which the trial takes place",
}  # fmt: skip
