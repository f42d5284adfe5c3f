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
 * The threads of a bus that was given none: virtual ones where Java has them (21 and
 * later), else daemons, as many as may work at once and one more for each that is held up
 * by a handler that waits or was given up.
 */
final class AsyncThreads {

	private static final int VIRTUAL_LIMIT = 1_000;

	private static final int THREADS_PER_PROCESSOR = 4;

	private AsyncThreads() {
	}

	/**
	 * Returns workers on an executor that somebody else closes.
	 */
	static Workers on(Executor executor) {
		return new Workers(executor, VIRTUAL_LIMIT, false, () -> {
		});
	}

	static Workers forBus(String name) {
		if (Runtime.version().feature() >= 21) {
			ExecutorService threads = virtualThreads();
			return new Workers(threads, VIRTUAL_LIMIT, true, threads::shutdown);
		}
		int limit = THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
		ThreadPoolExecutor pool = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS,
				new SynchronousQueue<>(), daemons(name));
		return new Workers(pool, limit, true, pool::shutdown);
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
