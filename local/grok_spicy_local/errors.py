"""What the local studio refuses, each with what the person can do.

GrokSpicyError
└── StudioError
    ├── StudioIsBusy       another process works in the same output directory
    ├── StudioIsOpen       this process has a live studio already
    ├── MachineMismatch    the state machine and the folders of functions disagree
    └── InvalidMachine     the state machine is no Amazon States Language
"""

from grok_spicy.errors import GrokSpicyError


class LocalCloudError(GrokSpicyError):
    """The local studio can't do what it was asked."""


class OutputIsInUse(LocalCloudError):
    """Another process works in the same output directory; the message says which."""


class CloudIsOpen(LocalCloudError):
    """This process has a live studio; the emulated AWS is process-wide, with room for one."""


class MachineMismatch(LocalCloudError):
    """A placeholder of the state machine has no function, or a function no placeholder."""


class InvalidMachine(LocalCloudError):
    """The state machine is not valid Amazon States Language; the message says where."""
