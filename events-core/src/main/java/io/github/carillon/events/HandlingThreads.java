package io.github.carillon.events;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Which handler each thread is in. A thread writes that down where others may read it now
 * and then, and pays no more for that than for a thread-local of its own.
 */
final class HandlingThreads {

	/** No more than classes of the JDK are left to a thread that may outlive ours. */
	private static final ThreadLocal<@Nullable AtomicReference<@Nullable HandlerRun>> OWN = new ThreadLocal<>();

	private static final Map<Thread, AtomicReference<@Nullable HandlerRun>> ALL = Collections
		.synchronizedMap(new WeakHashMap<>());

	private HandlingThreads() {
	}

	/**
	 * Returns the innermost run whose handler the calling thread is in.
	 */
	static @Nullable HandlerRun current() {
		AtomicReference<@Nullable HandlerRun> own = OWN.get();
		return (own != null) ? own.getPlain() : null;
	}

	/**
	 * Notes which handler the calling thread is in from now on.
	 */
	static void current(@Nullable HandlerRun run) {
		AtomicReference<@Nullable HandlerRun> own = OWN.get();
		if (own != null) {
			own.setRelease(run);
		}
		else if (run != null) {
			begin(run);
		}
	}

	private static void begin(HandlerRun first) {
		AtomicReference<@Nullable HandlerRun> own = new AtomicReference<>(first);
		OWN.set(own);
		ALL.put(Thread.currentThread(), own);
	}

	/**
	 * Returns the innermost run of each thread that is in a handler.
	 */
	static Map<Thread, HandlerRun> all() {
		Map<Thread, HandlerRun> handling = new LinkedHashMap<>();
		synchronized (ALL) {
			ALL.forEach((thread, own) -> {
				HandlerRun run = own.getAcquire();
				if (run != null) {
					handling.put(thread, run);
				}
			});
		}
		return handling;
	}

	/**
	 * Returns the thread that is in a handler, {@code null} when none is any more.
	 */
	static @Nullable Thread of(HandlerRun wanted) {
		for (Map.Entry<Thread, HandlerRun> handling : all().entrySet()) {
			for (HandlerRun run = handling.getValue(); run != null; run = run.outer()) {
				if (run.whole() == wanted) {
					return handling.getKey();
				}
			}
		}
		return null;
	}

}
