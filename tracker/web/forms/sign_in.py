"""Forms before somebody is signed in."""

from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import EmailField, HiddenField, PasswordField


class SignInForm(TrackerForm):
    """Who are you? `next` is where to go afterwards, an own path or ignored."""

    email = EmailField(
        "E-mail address", missing="Enter your e-mail address", autocomplete="username", focus=True
    )
    password = PasswordField(
        "Password", missing="Enter your password", autocomplete="current-password"
    )
    next = HiddenField("Next", most=500)


class ChoosePasswordForm(TrackerForm):
    """Behind a one-time link."""

    password = PasswordField(
        "New password",
        missing="Enter a password",
        hint="At least 15 characters, such as a short sentence.",
        autocomplete="new-password",
        focus=True,
    )
    password_repeated = PasswordField(
        "The same password again", missing="Repeat the password", autocomplete="new-password"
    )
