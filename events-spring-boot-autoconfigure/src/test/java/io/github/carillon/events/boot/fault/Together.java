package io.github.carillon.events.boot.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Applications of one process that start at the same time, as those of several would.
 */
final class Together {

	private Together() {
	}

	/**
	 * Starts an application that leaves logging alone: the system for that is one for
	 * all, and two cannot set it up at once.
	 */
	static ConfigurableApplicationContext run(Class<?> application, String... arguments) {
		SpringApplication spring = new SpringApplication(application);
		spring.setWebApplicationType(WebApplicationType.NONE);
		spring.setListeners(spring.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
		return spring.run(arguments);
	}

	/**
	 * Starts some at once, and waits for all. Closes the others when one fails.
	 */
	static List<ConfigurableApplicationContext> start(int count, Callable<ConfigurableApplicationContext> start)
			throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(count);
		List<ConfigurableApplicationContext> started = new ArrayList<>();
		ExecutionException failure = null;
		for (Future<ConfigurableApplicationContext> each : threads.invokeAll(Collections.nCopies(count, start))) {
			try {
				started.add(each.get());
			}
			catch (ExecutionException ex) {
				failure = ex;
			}
		}
		threads.shutdown();
		if (failure != null) {
			started.forEach(ConfigurableApplicationContext::close);
			throw failure;
		}
		return started;
	}

}
