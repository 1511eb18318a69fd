"""What changes people and roles."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rihla.errors import NotPermitted
from rihla.platform.accounts.announcement import announce, announce_reset
from rihla.platform.accounts.erasure import forget_everywhere
from rihla.platform.accounts.invitation import VALID
from rihla.platform.accounts.models import Grant, Invitation, Person, Token
from rihla.platform.accounts.policy import NOWHERE, Actor
from rihla.platform.accounts.reason import marks_of, refuse_naming
from rihla.platform.accounts.selectors import holds_now, people_visible_to
from rihla.platform.accounts.service import mutation
from rihla.platform.accounts.within import refuse_above, within, within_grant
from rihla.platform.audit.chain import erase_personal_values, forget_values_with
from rihla.platform.audit.recording import recording
from rihla.platform.job.queue import enqueue

__all__ = [
    "accept_invitation",
    "change_own",
    "close_account",
    "end_role",
    "end_session",
    "erase_person",
    "give_role",
    "invite_person",
    "open_account",
    "resend_invitation",
    "reset_second_factor",
    "revoke_invitation",
]


def invite_person(
    actor: Actor,
    email: str,
    role: str,
    *,
    scope: str = "",
    name: str = "",
    language: str = "",
    why: str = "",
    letter: bool = True,
) -> Person:
    """Give an account, without a password yet, and a role to whoever has an address.

    A focal point invites contributors of her own State; roles bound to nothing are given by those
    who may give roles. The letter leaves once the transaction is through.

    Parameters
    ----------
    language
        In which the letter is written, until she chooses another.
    letter
        Whether to send one; whoever does not, hands the link over herself.

    Raises
    ------
    NotPermitted
        If the role or the scope is not the actor's to give, or the account was closed.
    """
    with mutation(actor, "person.invite", within(role, scope), why=why):
        refuse_above(actor, role)
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            person = Person(email=email.strip(), name=name, language=_language(language))
            person.set_unusable_password()
            person.save()
        refuse_naming(person, why)
        _refuse_closed(person)
        held = Grant.objects.filter(person=person, role=role, scope=scope)
        grant = held.filter(holds_now()).first()
        if grant is None:
            grant = Grant(person=person, role=role, scope=scope)
            grant.save()
            announce("given", grant, actor.id)
        now = timezone.now()
        invitation = Invitation(
            person=person, grant=grant, inviter=actor.id, made=now, until=now + VALID
        )
        has_joined = _has_joined(person)
        if has_joined:  # nothing is left to accept: the role holds from now on
            invitation.accepted = now
        invitation.save()
        if letter and not has_joined:
            _send(invitation)
    return person


def resend_invitation(actor: Actor, invitation: Invitation) -> None:
    """Send the letter of an open or expired invitation again, good for as long anew."""
    with mutation(actor, "person.invite", within_grant(invitation.grant)):
        held = _still_to_accept(invitation)
        held.until, held.sent = timezone.now() + VALID, None
        held.save()
        _send(held)


def revoke_invitation(actor: Actor, invitation: Invitation, *, why: str = "") -> None:
    """Take an open invitation back: its role ends, and its link is good no more."""
    with mutation(actor, "person.invite", within_grant(invitation.grant), why=why):
        held = _still_to_accept(invitation)
        refuse_naming(held.person, why)
        held.revoked = timezone.now()
        held.save()
        grant = Grant.objects.select_for_update().get(pk=held.grant_id)
        if grant.until is None:
            grant.until = timezone.now()
            grant.save()
            announce("ended", grant, actor.id)


def accept_invitation(person: Person, password: str | None) -> None:
    """Set the first password of an invited person; her address is hers, for the link came there.

    Parameters
    ----------
    password
        None where another service has signed her in, which answers for her address.
    """
    with recording(str(person.id), "account.accept", why="By the link of the invitation."):
        if password is not None:
            person.set_password(password)
            person.save()
        if not EmailAddress.objects.filter(user=person, email=person.email).exists():
            EmailAddress(user=person, email=person.email, verified=True, primary=True).save()
        for invitation in Invitation.objects.filter(person=person, accepted=None, revoked=None):
            invitation.accepted = timezone.now()
            invitation.save()


def give_role(
    actor: Actor,
    person: Person,
    role: str,
    *,
    scope: str = "",
    until: dt.datetime | None = None,
    why: str,
) -> Grant:
    """Give a role to a person.

    Raises
    ------
    NotPermitted
        If it is not the actor's to give, is for herself, is held already, or no reason is given.
    """
    with mutation(actor, "person.grant", within(role, scope), why=why):
        refuse_above(actor, role)
        _refuse_without_reason(person, why)
        if not people_visible_to(actor).filter(pk=person.pk).exists():
            raise NotPermitted(
                _("This person is not of your scope."), cure=_("Invite her by her address.")
            )
        if str(person.pk) == actor.id:
            raise NotPermitted(
                _("Nobody gives a role to herself."), cure=_("Ask another person who gives roles.")
            )
        if until is not None and until <= timezone.now():
            raise NotPermitted(
                _("The day on which the role ends has passed."), cure=_("Choose a later day.")
            )
        if Grant.objects.filter(holds_now(), person=person, role=role, scope=scope).exists():
            raise NotPermitted(
                _("She holds this role already."), cure=_("End it first, or choose another.")
            )
        grant = Grant(person=person, role=role, scope=scope, until=until)
        grant.save()
        announce("given", grant, actor.id)
    return grant


def end_role(actor: Actor, grant: Grant, *, why: str) -> None:
    """End a role now; that it was held stays known."""
    with mutation(actor, "person.grant", within_grant(grant), why=why):
        refuse_above(actor, grant.role)
        held = Grant.objects.select_for_update().get(pk=grant.pk)
        _refuse_without_reason(held.person, why)
        now = timezone.now()
        if held.until is not None and held.until <= now:
            raise NotPermitted(_("The role has ended already."), cure=_("Look at the person anew."))
        held.until = now
        held.save()
        announce("ended", held, actor.id)
        for invitation in held.invitations.filter(accepted=None, revoked=None):
            invitation.revoked = now
            invitation.save()


def close_account(actor: Actor, person: Person, *, why: str) -> None:
    """Close an account: no way in, no token; roles and data stay until it is opened again."""
    with mutation(actor, "person.close", NOWHERE, why=why):
        _refuse_without_reason(person, why)
        if str(person.pk) == actor.id:
            raise NotPermitted(
                _("Nobody closes her own account here."),
                cure=_("Ask for its erasure on the page of your account."),
            )
        person.is_active, person.closed = False, timezone.now()
        person.save()
        _end_ways_in(person)


def open_account(actor: Actor, person: Person, *, why: str) -> None:
    """Open an account that was closed."""
    with mutation(actor, "person.close", NOWHERE, why=why):
        _refuse_without_reason(person, why)
        if person.erased is not None:
            raise NotPermitted(
                _("This person was erased; nothing is left to open."), cure=_("Invite her anew.")
            )
        person.is_active, person.closed = True, None
        person.save()


def reset_second_factor(actor: Actor, person: Person, *, why: str) -> None:
    """Take a lost second factor off an account, with its recovery codes.

    Her sessions and tokens end, she is told by letter, and roles that need a second factor sleep
    until she has set up a new one. Her password stays hers: without it nobody comes in.

    Raises
    ------
    NotPermitted
        If it is the actor's own, if there is none, or if no reason is given.
    """
    with mutation(actor, "person.reset_factor", NOWHERE, why=why):
        _refuse_without_reason(person, why)
        if str(person.pk) == actor.id:
            raise NotPermitted(
                _("Nobody takes off her own second factor here."),
                cure=_("Replace it on the page of your account, or ask another administrator."),
            )
        held = list(Authenticator.objects.filter(user=person))
        if not held:
            raise NotPermitted(
                _("This account has no second factor."), cure=_("Look at the person anew.")
            )
        for one in held:
            one.delete()
        _end_ways_in(person)
        announce_reset(person, actor.id)


def erase_person(actor: Actor, person: Person, *, why: str) -> int:
    """Erase all that identifies a person, in the audit too; its chain stays whole.

    Returns
    -------
    int
        How many values of the audit were erased.
    """
    with transaction.atomic():
        with mutation(actor, "person.erase", NOWHERE, why=why):
            _refuse_without_reason(person, why)
            marks = marks_of(person)
            for grant in Grant.objects.filter(holds_now(), person=person):
                grant.until = timezone.now()
                grant.save()
            for session in UserSession.objects.filter(user=person):
                session.end()
            # those who hold texts of hers look for her name and address, which are still there
            forget_everywhere(person.id)
            for model in (EmailAddress, Authenticator):
                for held in model.objects.filter(user=person):
                    held.delete()
            person.email, person.name, person.is_active = None, "", False
            person.erased = timezone.now()
            person.set_unusable_password()
            person.save()
        # After the entry, which itself holds the last values as digests.
        count = erase_personal_values(str(person.id))
        return count + sum(forget_values_with(mark) for mark in marks)


def change_own(actor: Actor, *, name: str, language: str) -> Person:
    """Change one's own name and language."""
    with recording(actor.id, "account.change"):
        person = Person.objects.get(pk=actor.id)
        person.name, person.language = name.strip(), _language(language)
        person.save()
    return person


def end_session(actor: Actor, session: UserSession) -> None:
    """End one of one's own sessions, wherever it is."""
    if str(session.user_id) != actor.id:
        raise NotPermitted(_("This session is not yours."), cure=_("Its owner ends it."))
    with recording(actor.id, "account.end_session"):
        session.end()


def _end_ways_in(person: Person) -> None:
    """End all sessions and tokens of a person."""
    for session in UserSession.objects.filter(user=person):
        session.end()
    for token in Token.objects.filter(person=person, until__gt=timezone.now()):
        token.until = timezone.now()
        token.save()


def _send(invitation: Invitation) -> None:
    enqueue("account.invite", invitation=str(invitation.pk))


def _language(asked: str) -> str:
    return asked or get_language() or "en"


def _has_joined(person: Person) -> bool:
    return person.has_usable_password() or EmailAddress.objects.filter(user=person).exists()


def _refuse_closed(person: Person) -> None:
    """Refuse an account that somebody closed: an invitation is no way around that."""
    if not person.is_active:
        raise NotPermitted(
            _("The account with this address was closed."),
            cure=_("Ask those who closed it, the secretariat or an administrator."),
        )


def _still_to_accept(invitation: Invitation) -> Invitation:
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if held.state in {"accepted", "revoked"}:
        raise NotPermitted(
            _("This invitation was accepted or revoked."), cure=_("Look at the person anew.")
        )
    return held


def _refuse_without_reason(person: Person, why: str) -> None:
    if not why.strip():
        raise NotPermitted(_("A reason is needed."), cure=_("Say why, without naming anybody."))
    refuse_naming(person, why)
