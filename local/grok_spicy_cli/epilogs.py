"""What `--help` shows below the options of a command: examples, and its exit status."""

RUN_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy run "A lighthouse keeper befriends a whale" --scenes 5

  grok-spicy run "Alex and Maya race to the moon" --ref Alex=a.jpg --ref Maya=m.jpg

  grok-spicy run "A fox meets an owl" --settings settings.json --max-cost-usd 5

  grok-spicy run --plan plan.json --provider simulator

  grok-spicy run "A lighthouse keeper befriends a whale" --stack GrokSpicy

  grok-spicy run "A fox meets an owl" --camera runway --fallback grok

  grok-spicy run --plan plan.json --camera auto --filming 3=veo,grok

  grok-spicy run "A fox meets an owl" --serve

[bold]Exit status[/bold]

  0 the film is complete · 3 complete, with stills for gaps · 4 it waits for approval · \
1 it failed · 2 wrong usage, nothing was started · 130 Ctrl-C · 143 SIGTERM · \
129 its terminal closed
"""

RESUME_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy resume latest

  grok-spicy resume 20261121-0800 --max-cost-usd 20

  grok-spicy resume latest --video-model grok-imagine-video-1.5 --stack GrokSpicy

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""

PROMOTE_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy promote latest --quality best --dry-run

  grok-spicy promote latest --quality best --max-cost-usd 12

  grok-spicy promote 20261121-0800 --video-model grok-imagine-video-1.5 --resolution 1080p

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""

RETAKE_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy retake latest --scene 3 --note "She looks back" --dry-run

  grok-spicy retake latest --scene 3 --keyframe --note "At night"

  grok-spicy retake latest --sheet Ember --max-cost-usd 15

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""

PICK_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy pick latest --scene 3 --take 1

  grok-spicy pick latest --scene 3 --image dawn.jpg --dry-run

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""

EDIT_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy edit latest --scene 3 --action "The fox leaps over the log" --dry-run

  grok-spicy edit latest plan.json

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""

EXPORT_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy export latest --format 9:16 --format 1:1 --gif

  grok-spicy export 20261121-0800 --timeline otio --timeline fcpxml

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""

APPROVE_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy approve latest

  grok-spicy approve 20261121-0800 storyboard --scene 1 --scene 2

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""

REJECT_EPILOG = """\
[bold]Examples[/bold]

  grok-spicy reject latest plan --note "Set it in winter"

  grok-spicy reject latest storyboard --scene 3 --note "From farther away"

  grok-spicy reject latest sheets --character Ember --note "Younger"

[bold]Exit status[/bold]

  As for `grok-spicy run`.
"""
