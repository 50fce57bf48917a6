"""Where `assistant` and `python -m assistant` start."""

import errno
import gc
import sys

from assistant.cli import exits

# Loading makes some 70,000 objects that stay. With its usual threshold of 700 the collector looks through
# them again and again, and once more at the end: together a fifth of what a short command takes (measured).
COLLECT_AFTER = 100_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(COLLECT_AFTER)
    try:
        from assistant.cli.root import assistant

        assistant()
    except KeyboardInterrupt:  # before or after a command; within one, the command line says a sentence
        sys.exit(exits.INTERRUPTED)
    except OSError as error:  # of click's own writing, such as a help text; ours are sentences already
        if error.errno != errno.ENOSPC:
            raise
        from assistant.cli import output
        from assistant.language import translated
        from assistant.sentence import say

        output.forget(sys.stdout)
        sys.exit(translated(say("Error: The output cannot be written: {trouble}.", trouble=error.strerror)))
    finally:
        gc.freeze()  # the process ends, and takes with it what is left


if __name__ == "__main__":
    main()
