"""Fixtures for every test, those beside the code in `src/madoguchi/*/tests` too."""

pytest_plugins = (
    "tests.parts.garbage",
    "tests.parts.databases",
    "tests.parts.installation",
    "tests.parts.towns",
    "tests.parts.passwords",
    "tests.parts.examples",
    "tests.parts.moment",
    "tests.parts.sockets",
    "tests.parts.smtp",
    "tests.parts.chromium",
    "tests.parts.clamd",
    "tests.parts.s3",
)
