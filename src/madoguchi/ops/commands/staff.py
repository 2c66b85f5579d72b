"""`madoguchi staff …`."""

from __future__ import annotations

import io

import click

from madoguchi.ops.console import data_option, example, now, open_installation, tenant_named
from madoguchi.ops.problem import Problem


def _open(data: str | None) -> None:
    """Authenticators are kept under the secret key, so it has to be the right one."""
    open_installation(data)
    from madoguchi.ops.secret_key import refuse_other_secret_key

    refuse_other_secret_key()


@click.group("staff", epilog=example("madoguchi staff reset aoba kanri@example.jp --authenticator"))
def command() -> None:
    """Take members of staff in, help those who are locked out."""


@command.command(
    "add", epilog=example("madoguchi staff add aoba kanri@example.jp --name '管理 次郎' --role administrator")
)
@click.argument("tenant")
@click.argument("username")
@click.option("--name", required=True, help="Name as it stands in the record.")
@click.option("--department", default="", help="Department.")
@click.option(
    "--role", "roles", multiple=True, default=("administrator",), show_default=True,
    help="Repeatable: reception, examiner, approver, author, publisher, administrator.",
)  # fmt: skip
@click.option(
    "--enrol-later",
    is_flag=True,
    help="Let them set the authenticator up at their first sign-in instead of here.",
)
@data_option
def add(
    tenant: str,
    username: str,
    name: str,
    department: str,
    roles: tuple[str, ...],
    enrol_later: bool,
    data: str | None,
) -> None:
    """Take somebody in and print their first password and authenticator, which are shown only once."""
    _open(data)
    from madoguchi.accounts.domain.one_time_codes import new_totp_secret
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.staff.keep_staff import add_staff
    from madoguchi.accounts.services.staff.staff_rows import InvalidStaff
    from madoguchi.isolation.scope import tenant_transaction

    government = tenant_named(tenant)
    secret = "" if enrol_later else new_totp_secret()
    try:
        with tenant_transaction(government.id):
            new = add_staff(
                username=username,
                name=name,
                department=department,
                roles=roles,
                totp_secret=secret,
                by=OPERATOR,
                now=now(),
            )
    except InvalidStaff as error:
        raise Problem(str(error)) from None
    click.echo(f"{new.staff.username}  ({', '.join(new.staff.roles)}, {government.name})")
    click.echo(f"first password:  {new.password}   (to be changed at the first sign-in)")
    if secret:
        _show_authenticator(secret, new.staff.username, government.name)
    click.echo(
        f"sign in at /{government.slug}/desk/. This is shown once: hand it over safely, then clear the screen."
    )


def _show_authenticator(secret: str, username: str, issuer: str) -> None:
    import segno

    from madoguchi.accounts.domain.one_time_codes import totp_address

    picture = io.StringIO()
    segno.make(totp_address(secret=secret, username=username, issuer=issuer)).terminal(picture, compact=True)
    click.echo(f"authenticator:   {secret}   (or scan this)")
    click.echo(picture.getvalue())


@command.command("reset", epilog=example("madoguchi staff reset aoba kanri@example.jp --authenticator"))
@click.argument("tenant")
@click.argument("username")
@click.option("--password", is_flag=True, help="Give a new first password.")
@click.option(
    "--authenticator", is_flag=True, help="Forget the authenticator; the next sign-in sets up a new one."
)
@data_option
def reset(tenant: str, username: str, password: bool, authenticator: bool, data: str | None) -> None:
    """Let somebody in again who lost their password or authenticator. Ends their open sessions."""
    if not password and not authenticator:
        raise click.UsageError("say what was lost: --password, --authenticator, or both")
    _open(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.queries import staff_named
    from madoguchi.accounts.services.staff.keep_staff import reset_authenticator, reset_password
    from madoguchi.isolation.scope import tenant_transaction

    government = tenant_named(tenant)
    with tenant_transaction(government.id):
        member = staff_named(username=username)
        if member is None:
            raise Problem(f"{government.name} has no {username}: check the spelling")
        if password:
            click.echo(
                f"new password:  {reset_password(staff_id=member.id, by=OPERATOR, now=now())}   (shown once)"
            )
        if authenticator:
            reset_authenticator(staff_id=member.id, by=OPERATOR, now=now())
            click.echo("the next sign-in sets up a new authenticator")


@command.command("requests", epilog=example("madoguchi staff requests aoba"))
@click.argument("tenant")
@data_option
def requests(tenant: str, data: str | None) -> None:
    """Roles that wait for a second administrator, with what they are and what they become."""
    open_installation(data)
    from madoguchi.accounts.queries import role_requests
    from madoguchi.isolation.scope import tenant_transaction

    government = tenant_named(tenant)
    with tenant_transaction(government.id):
        waiting = role_requests()
    for each in waiting:
        change = f"{' '.join(each.roles_from) or 'none'} -> {' '.join(each.roles_to)}"
        click.echo(f"{each.username}  {change}  (asked by {each.asked_by_name})")
    if not waiting:
        click.echo("nothing waits")


@command.command("confirm", epilog=example("madoguchi staff confirm aoba shinsa@example.jp"))
@click.argument("tenant")
@click.argument("username")
@click.option("--decline", is_flag=True, help="Let the roles stay as they are.")
@data_option
def confirm(tenant: str, username: str, decline: bool, data: str | None) -> None:
    """Be the second person for somebody's roles, where there is no second administrator."""
    open_installation(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.queries import role_requests
    from madoguchi.accounts.services.staff.roles import RolesMoved, confirm_roles, decline_roles
    from madoguchi.isolation.scope import tenant_transaction

    government = tenant_named(tenant)
    with tenant_transaction(government.id):
        asked = next((r for r in role_requests() if r.username == username.strip().lower()), None)
        if asked is None:
            raise Problem(f"nothing waits for {username}: see `madoguchi staff requests {tenant}`")
        act = decline_roles if decline else confirm_roles
        try:
            act(request_id=asked.id, by=OPERATOR, now=now())
        except RolesMoved:
            raise Problem(
                f"{username} has other roles by now: decline it, and let it be asked anew"
            ) from None
    said = "stay" if decline else f"are now {' '.join(asked.roles_to)}, before"
    click.echo(f"{asked.username}: the roles {said} {' '.join(asked.roles_from) or 'none'}")
