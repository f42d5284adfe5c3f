package io.github.carillon.events;

import org.jspecify.annotations.Nullable;

/**
 * Links a thread to the handler on whose behalf it works without being the handler's own.
 * What is published there has the same cause; but who waits there holds no turn and no
 * lane of the handler, which may go on meanwhile.
 */
final class HandlerLink {

	private static final ThreadLocal<@Nullable HandlerRun> LINKED = new ThreadLocal<>();

	private HandlerLink() {
	}

	/**
	 * Returns the run that causes what the calling thread publishes.
	 */
	static @Nullable HandlerRun cause() {
		HandlerRun own = HandlerRun.current();
		return (own != null) ? own : LINKED.get();
	}

	/**
	 * Links the calling thread, unless a handler runs in it: that comes first.
	 */
	static void set(@Nullable HandlerRun run) {
		if (HandlerRun.current() == null) {
			LINKED.set(run);
		}
	}

	/**
	 * Runs a task that nobody handling anything causes, whatever thread this is.
	 */
	static void runUnlinked(Runnable task) {
		HandlerRun outer = HandlerRun.current();
		HandlerRun before = LINKED.get();
		HandlingThreads.current(null);
		LINKED.set(null);
		try {
			task.run();
		}
		finally {
			LINKED.set(before);
			HandlingThreads.current(outer);
		}
	}

	static Runnable wrap(Runnable task) {
		HandlerRun cause = cause();
		if (cause == null) {
			return task;
		}
		return () -> {
			HandlerRun before = LINKED.get();
			set(cause);
			try {
				task.run();
			}
			finally {
				set(before);
			}
		};
	}

}
