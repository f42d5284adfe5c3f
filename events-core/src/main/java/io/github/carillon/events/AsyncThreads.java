package io.github.carillon.events;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for one bus, which has a limited number of them work at once, and closes them:
 * for {@link EventBus.Builder#executor}. There is always one more than that for each
 * which is held up by a handler that waits or was given up. So waiting with a timeout
 * works whatever the limit, which an executor with a fixed number of threads cannot
 * promise.
 * <p>
 * A bus without an executor has {@linkplain #virtual() virtual ones} on Java 21 and
 * later, else {@linkplain #platform(String) those of the platform}. Immutable, and safe
 * for use by several threads.
 *
 * @since 0.1
 */
public final class AsyncThreads implements Executor {

	private static final int VIRTUAL_LIMIT = 1_000;

	private static final int THREADS_PER_PROCESSOR = 4;

	private final ExecutorService threads;

	private final int limit;

	private AsyncThreads(ExecutorService threads, int limit) {
		if (limit < 1) {
			throw new IllegalArgumentException("A bus needs at least one thread that works, not " + limit);
		}
		this.threads = threads;
		this.limit = limit;
	}

	/**
	 * Returns virtual threads, of which 1000 work at once. Before Java 24 a virtual
	 * thread that waits in a {@code synchronized} block holds on to a platform thread.
	 * @return the threads
	 * @throws UnsupportedOperationException before Java 21, which has none
	 */
	public static AsyncThreads virtual() {
		if (Runtime.version().feature() < 21) {
			throw new UnsupportedOperationException("This is Java %d, and virtual threads need Java 21 or later"
				.formatted(Runtime.version().feature()));
		}
		return new AsyncThreads(virtualThreads(), VIRTUAL_LIMIT);
	}

	/**
	 * Returns daemon threads of the platform, of which four per processor work at once.
	 * One that has nothing to do ends after half a minute.
	 * @param name what they are called, after "carillon-" and before their number
	 * @return the threads
	 */
	public static AsyncThreads platform(String name) {
		return new AsyncThreads(new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS,
				new SynchronousQueue<>(), daemons(name)),
				THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
	}

	/**
	 * Sets how many work at once.
	 * @param limit how many, at least 1
	 * @return these threads with that limit
	 */
	public AsyncThreads withLimit(int limit) {
		return new AsyncThreads(this.threads, limit);
	}

	/**
	 * Returns workers on an executor, which somebody else closes unless it is one of
	 * ours.
	 */
	static Workers on(Executor executor) {
		return (executor instanceof AsyncThreads own) ? new Workers(own.threads, own.limit, true, own.threads::shutdown)
				: new Workers(executor, VIRTUAL_LIMIT, false, () -> {
				});
	}

	static Workers forBus(String name) {
		return on((Runtime.version().feature() >= 21) ? virtual() : platform(name));
	}

	/**
	 * Runs something on one more thread.
	 */
	@Override
	public void execute(Runnable command) {
		this.threads.execute(command);
	}

	private static ThreadFactory daemons(String name) {
		AtomicInteger count = new AtomicInteger();
		return (work) -> {
			Thread thread = new Thread(work, "carillon-" + name + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	private static ExecutorService virtualThreads() {
		try {
			MethodHandle factory = MethodHandles.publicLookup()
				.findStatic(Executors.class, "newVirtualThreadPerTaskExecutor",
						MethodType.methodType(ExecutorService.class));
			return (ExecutorService) factory.invokeExact();
		}
		catch (Throwable ex) {
			throw new IllegalStateException("This Java has no virtual threads although its version says so", ex);
		}
	}

}
