"""Errors of the local cloud; each message says what the person can do.

GrokSpicyError
└── LocalCloudError
    ├── OutputIsInUse      another process works in the same output directory
    ├── CloudIsOpen        this process has an open local cloud already
    ├── MachineMismatch    the state machine and the folders of functions disagree
    ├── InvalidMachine     the state machine is no Amazon States Language
    └── DiskFull           the output directory takes no more
"""

from grok_spicy.errors import GrokSpicyError


class LocalCloudError(GrokSpicyError):
    """The local cloud can't do that."""


class OutputIsInUse(LocalCloudError):
    """Another process works in the same output directory; the message says which."""


class CloudIsOpen(LocalCloudError):
    """This process has an open local cloud; the emulated AWS is process-wide, with room for one."""


class MachineMismatch(LocalCloudError):
    """A placeholder of the state machine has no function, or a function no placeholder."""


class InvalidMachine(LocalCloudError):
    """The state machine is not valid Amazon States Language; the message says where."""


class DiskFull(LocalCloudError):
    """What is made can't be stored: the output directory or its disk takes no more."""
