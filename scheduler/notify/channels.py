"""The ways out: mail by SMTP, and a signed POST to another system. Each says why it failed and whether another try may help."""

import hashlib
import hmac
import json
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

import requests

from config.notify import Notify
from model.domain.errors import DeliveryError
from model.domain.notices import Delivery

_USER_AGENT = "Halka"


def deliver(delivery: Delivery, rules: Notify, *, site: str) -> None:
    """Send one message to one receiver.

    Args:
        delivery: What and to whom.
        rules: Hosts, keys and time-out.
        site: Site id.

    Raises:
        DeliveryError: It was not taken; the message says why, without any secret.
    """
    if delivery.channel == "mail" and rules.mail_host:
        _mail(delivery, rules, site)
    elif delivery.channel == "webhook" and rules.webhook_url is not None:
        _post(delivery, rules, site)
    else:
        raise DeliveryError(f"{delivery.channel} is no longer set up", passing=False)


def message_of(delivery: Delivery, rules: Notify, *, site: str) -> EmailMessage:
    """The mail. Its id is the delivery's own, so that a receiver can tell a second copy."""
    notice = delivery.notice
    message = EmailMessage()
    message["From"], message["To"] = rules.mail_from, delivery.receiver
    message["Subject"] = " ".join(notice.subject.split())
    message["Date"] = format_datetime(notice.created_at)
    message["Message-ID"] = f"<halka.{site}.{delivery.id}.{_digest(delivery)}@{rules.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    return message


def _digest(delivery: Delivery) -> str:
    return hashlib.sha256(delivery.notice.key.encode()).hexdigest()[:16]


def _mail(delivery: Delivery, rules: Notify, site: str) -> None:
    where = f"{rules.mail_host} port {rules.mail_port}"
    try:
        with _connected(rules) as server:
            if rules.mail_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if rules.mail_user:
                server.login(rules.mail_user, "" if rules.mail_password is None else rules.mail_password.get_secret_value())
            server.send_message(message_of(delivery, rules, site=site))
    except smtplib.SMTPRecipientsRefused as error:
        ((code, said),) = list(error.recipients.values())[:1]
        raise DeliveryError(f"{where} refuses {delivery.receiver}: {code} {_text(said)}", passing=code < 500) from error
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(f"{where} refuses the sign-in of {rules.mail_user}: {error.smtp_code}", passing=False) from error
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(f"{where}: {error.smtp_code} {_text(error.smtp_error)}", passing=error.smtp_code < 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"{where}: {type(error).__name__}: {error}", passing=True) from error


def _connected(rules: Notify) -> smtplib.SMTP:
    if rules.mail_security == "tls":
        return smtplib.SMTP_SSL(rules.mail_host, rules.mail_port, timeout=rules.timeout_s, context=ssl.create_default_context())
    return smtplib.SMTP(rules.mail_host, rules.mail_port, timeout=rules.timeout_s)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _post(delivery: Delivery, rules: Notify, site: str) -> None:
    notice = delivery.notice
    body = json.dumps(
        {
            "site": site,
            "kind": notice.kind.value,
            "created_at": notice.created_at.isoformat(),
            "subject": notice.subject,
            "text": notice.text,
            "simulated": notice.simulated,
        },
        ensure_ascii=False,
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": _USER_AGENT,
        "Idempotency-Key": f"{site}-{delivery.id}-{_digest(delivery)}",
    }
    if rules.webhook_key is not None:
        key = rules.webhook_key.get_secret_value().encode()
        headers["X-Halka-Signature"] = f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"
    address = "" if rules.webhook_url is None else rules.webhook_url.get_secret_value()
    try:
        with requests.post(
            address, data=body, headers=headers, timeout=rules.timeout_s, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        raise DeliveryError(f"webhook: {type(error).__name__}", passing=True) from error
    if not 200 <= status < 300:
        raise DeliveryError(f"webhook: status {status}", passing=status >= 500 or status in (408, 425, 429))
