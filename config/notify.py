"""The section ``[notify]``: who is told outside the pages, by mail or by a call to another system, of what and when."""

import ipaddress
import re
from datetime import time
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from config.site import Frozen

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")


class Notify(Frozen):
    """What leaves the house by itself. Nothing does until a mail host or a webhook is named."""

    language: Literal["sv", "en"] = Field(description="Language of messages")
    call_outs: bool = Field(description="Tell when treatment becomes advisable, and when that changes materially")
    faults: bool = Field(description="Tell when a job fails or data goes missing")
    bulletin_at: time | None = Field(default=None, description="Local time of the morning bulletin; unset: none is sent")
    moved_min: int = Field(
        ge=5, le=720, description="A latest start that moves earlier by at least this is a material change [min]"
    )
    quiet_from: time | None = Field(
        default=None, description="Local time from which only what cannot wait is sent; unset: no quiet hours"
    )
    quiet_to: time | None = Field(default=None, description="Local time at which quiet hours end")
    notice_min: int = Field(
        ge=0, le=720, description="Time a person needs between message and latest start; quiet hours yield to it [min]"
    )
    attempts: int = Field(ge=1, le=50, description="Tries before a delivery is given up")
    retry_min: float = Field(gt=0, le=240, description="First pause between tries, doubled each time [min]")
    timeout_s: float = Field(gt=0, le=120, description="Longest wait for the other side [s]")

    mail_host: str = Field(default="", pattern=r"^[A-Za-z0-9.:_-]*$", description="SMTP server; empty: no mail")
    mail_port: int = Field(ge=1, le=65535, description="Its port")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        description="How the way to it is encrypted; none: on this machine only"
    )
    mail_user: str = Field(default="", description="Sign-in name; empty: none is asked for")
    mail_password: SecretStr | None = Field(default=None, description="Password; environment or file only")
    mail_password_file: Path | None = Field(default=None, description="File that holds nothing but the password")
    mail_from: str = Field(default="", description="Sender's address")
    mail_to: tuple[str, ...] = Field(default=(), max_length=50, description="Receivers' addresses")

    webhook_url: SecretStr | None = Field(default=None, description="Address messages are posted to; environment or file only")
    webhook_url_file: Path | None = Field(default=None, description="File that holds nothing but that address")
    webhook_key: SecretStr | None = Field(default=None, description="Key that signs what is posted; environment or file only")
    webhook_key_file: Path | None = Field(default=None, description="File that holds nothing but that key")

    @field_validator("webhook_url")
    @classmethod
    def _is_safe(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            found = re.fullmatch(r"(https?)://(\[[0-9a-fA-F:]+\]|[^/:\s@]+)(:\d+)?(/\S*)?", secret.get_secret_value())
            if found is None or (found[1] == "http" and not on_this_machine(found[2].strip("[]"))):
                raise ValueError("must be an https address; http on this machine only")
        return secret

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet_from and quiet_to belong together; set both or neither")
        for address in (self.mail_from, *self.mail_to):
            if address and not _ADDRESS.fullmatch(address):
                raise ValueError(f"{address!r} is no e-mail address")
        if self.mail_host and not (self.mail_from and self.mail_to):
            raise ValueError("mail_host needs mail_from and at least one address in mail_to")
        if self.mail_host and self.mail_security == "none" and not on_this_machine(self.mail_host):
            raise ValueError(f"mail to {self.mail_host} must be encrypted; set mail_security to starttls or tls")
        return self

    @property
    def channels(self) -> tuple[tuple[str, str], ...]:
        """Where every message goes: (channel, receiver). The webhook's address is a secret and is not among them."""
        mail = tuple(("mail", address) for address in self.mail_to) if self.mail_host else ()
        return (*mail, *((("webhook", "webhook"),) if self.webhook_url is not None else ()))


def on_this_machine(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
