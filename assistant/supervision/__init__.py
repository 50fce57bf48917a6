"""Who starts the daemon and looks after it: systemd, or launchd; the only calls of their programs."""
