"""The mails in English: name → (subject, text)."""

from __future__ import annotations

GREETING = "This is a message from {office}."
CLOSING = """Questions: {contact}

{replies}
If you did not expect it, please delete it.
{office}"""

PAPERS = (
    """These documents are still to come. Add them on the page above, or give them to the office in charge."""
)

WORDING: dict[str, tuple[str, str]] = {
    "receipt": (
        "We have received your application: {procedure}",
        """Your application "{procedure}" has arrived.

Receipt number: {receipt}
Arrived: {time}

See how it is going on this page:
{link}

To open it you need your receipt number and your access code.
The access code was shown on the screen when you applied.""",
    ),
    "draft_link": (
        "A link to continue: {procedure}",
        """We have saved what you entered for "{procedure}".
Use this link to continue, on another device too:
{link}

We keep it until {day}. After that it is deleted.
Your application has not arrived yet. To send it, press the button on the last page.
The link works once. Please do not share it.""",
    ),
    "draft_expires": (
        "Your unfinished application will be deleted soon: {procedure}",
        """We keep what you entered for "{procedure}" until {day}. After that it is deleted.
Your application has not arrived yet.

To continue, open this link:
{link}

The link works once. Please do not share it.""",
    ),
    "verify_email": (
        "Confirm your e-mail address, then send: {procedure}",
        """Your application "{procedure}" has not arrived yet.
To confirm your e-mail address, open this link and press the button:
{link}

It leads you to the last page. Press the button there to send your application.

The link works once, until {until}.
Please do not share this link.""",
    ),
    "sign_in": (
        "Your link to sign in",
        """To sign in, open this link and press the button:
{link}

The link works once, until {until}.
Please do not share this link.""",
    ),
    "old_address": (
        "Confirm the change of your e-mail address",
        """Somebody asked to change your e-mail address to {new}.
If this is right, open this link and press the button:
{link}

We have also written to the new address. The address changes once both links were opened.
The link works once, until {until}.
If you did not ask for it, do nothing: your address stays as it is.""",
    ),
    "new_address": (
        "Confirm that this e-mail address is to be used",
        """Somebody asked that messages about applications go to {new}.
This link shows what will change. If it is right, press the button there:
{link}

The link works once, until {until}.
If you did not ask for it, do nothing.""",
    ),
    "address_changed": (
        "Your e-mail address was changed",
        """Messages about your applications now go to {new}.
Nothing more will be sent to this address.

If you do not know about this, please contact us at once.""",
    ),
    "invited": (
        "Please answer: {procedure}",
        """We ask you to write an opinion or the like about "{procedure}".
Open this link and press the button. You then see what we show you, and where to write.
{link}

Please answer by {day}. You can save what you have written so far.
This mail does not say whose application it is.
The link works once. Please do not pass it on.""",
    ),
    "accepted": (
        "Your application was accepted for examination: {procedure}",
        """We have accepted your application "{procedure}" and will now examine it.

Receipt number: {receipt}

See how it is going on this page:
{link}""",
    ),
    "correction": (
        "Please correct your application: {procedure}",
        """Something in your application "{procedure}" needs to be corrected.

Receipt number: {receipt}
Please correct it by {day}

This page shows what to correct:
{link}

If anything is unclear, please ask us.""",
    ),
    "message": (
        "There is a message for you: {procedure}",
        """There is a message about your application "{procedure}".

Receipt number: {receipt}

Read it on this page:
{link}""",
    ),
    "transferred": (
        "Handed on to {to}: {procedure}",
        """{to} is in charge of your application "{procedure}".
We have handed on what you sent to {to}. You need not apply again.

Receipt number here: {receipt}
Arrived here: {time}

We tell {to} when it arrived here. From which day it counts is for {to} to decide, by the law of the procedure.
This page says why it was handed on, and which receipt number it has there.
{link}""",
    ),
    "withdrawn": (
        "Your application was withdrawn: {procedure}",
        """Your application "{procedure}" has been withdrawn.

Receipt number: {receipt}
Withdrawn: {time}

To apply again, please start from the beginning.""",
    ),
    "period_extended": (
        "The result will take longer: {procedure}",
        """The result of your application "{procedure}" will take longer.
It is now expected by {day}.

Receipt number: {receipt}

See the reason on this page:
{link}""",
    ),
    "extension_undone": (
        "The result is expected earlier again: {procedure}",
        """The extra time for your application "{procedure}" is no longer needed.
The result is expected by {day}.

Receipt number: {receipt}

See where it stands on this page:
{link}""",
    ),
    "days_moved": (
        "The result is expected on a later day: {procedure}",
        """The day by which the result of your application "{procedure}" is expected has changed.
It is now expected by {day}.
This is because the days on which the office is closed have changed since we wrote to you.

Receipt number: {receipt}

See how the days are counted on this page:
{link}""",
    ),
    "decided": (
        "There is a result: {procedure}",
        """There is a result for your application "{procedure}".

Receipt number: {receipt}

See it on this page:
{link}""",
    ),
    "decision_undone": (
        "The result was cancelled: {procedure}",
        """We told you the result of your application "{procedure}". We have cancelled that result.
Your application is being examined again. We will tell you the new result.

Receipt number: {receipt}

See where it stands on this page:
{link}""",
    ),
    "next_opened": (
        "There is a next step: {following}",
        """Your application "{procedure}" was decided, and a next step follows from it.

Next step: {following}
Please send it by {day}

Receipt number of your first application: {receipt}

Begin on this page. Some of what you wrote before is filled in for you.
{link}""",
    ),
    "next_opened_open": (
        "There is a next step: {following}",
        """Your application "{procedure}" was decided, and a next step follows from it.

Next step: {following}

Receipt number of your first application: {receipt}

Begin on this page. Some of what you wrote before is filled in for you.
{link}""",
    ),
    "next_reminder": (
        "Due soon: {following}",
        """We have not received "{following}" yet.
Please send it by {day}

Receipt number of your first application: {receipt}

You can send it on this page. If you handed it in another way, there is nothing to do.
{link}""",
    ),
    "next_runs_out": (
        "It will run out soon: {procedure}",
        """"{procedure}" will run out soon.
Valid until {day}

To go on, please do the procedure "{following}".
Receipt number of your first application: {receipt}

Begin on this page. What you wrote before is filled in for you.
{link}""",
    ),
    "next_ends": (
        "It will run out soon: {procedure}",
        """"{procedure}" will run out soon.
Valid until {day}

Receipt number: {receipt}

This page says more:
{link}""",
    ),
    "new_access_code": (
        "Your new access code",
        """We have made a new access code for you.

Receipt number: {receipt}
Access code: {code}

Enter it together with your receipt number on this page:
{link}

Once you use it, the code you had before stops working.
If you did not ask for it, do nothing: your old code still works.

Please do not share the access code.""",
    ),
}
