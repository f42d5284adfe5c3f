package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Decision 19: a limited number of threads that never starves.
 */
class AsyncThreadsTests {

	private static final SubscriptionOptions ASYNC = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC);

	@Test
	void noMoreWorkAtOnceThanToldTo() {
		CountDownLatch go = new CountDownLatch(1);
		AtomicInteger begun = new AtomicInteger();
		try (EventBus bus = EventBus.builder().executor(AsyncThreads.platform("t").withLimit(2)).build()) {
			bus.subscribe("**", ASYNC, (event) -> {
				begun.incrementAndGet();
				go.await();
			});
			for (int i = 0; i < 5; i++) {
				bus.publish("work");
			}
			Awaitility.await().until(() -> begun.get() == 2);
			assertThat(bus.statistics().queued()).isEqualTo(3);
			go.countDown();
			assertThat(bus.awaitIdle(Duration.ofSeconds(10))).isTrue();
			assertThat(begun).hasValue(5);
		}
	}

	@Test
	void noMoreWorkAtOnceAfterAHandlerHasWaited() {
		List<Runnable> workers = new ArrayList<>();
		AtomicInteger atWork = new AtomicInteger();
		Crew crew = new Crew(new Workers(workers::add, 1, false, () -> {
		}));
		crew.ready(() -> {
			Worker held = Worker.waits();
			held.waited();
			crew.ready(() -> {
			});
			atWork.set(workers.size());
		});
		workers.get(0).run();
		assertThat(atWork).as("workers while one was at work").hasValue(1);
		assertThat(crew.readyCount()).isZero();
	}

	@Test
	void oneIsEnoughForHandlersThatWaitForEachOther() {
		try (EventBus bus = EventBus.builder().executor(AsyncThreads.platform("t").withLimit(1)).build()) {
			bus.subscribe("parent", ASYNC, (event) -> bus.publish("child").await(Duration.ofSeconds(10)).orThrow());
			bus.subscribe("child", ASYNC, (event) -> {
			});
			assertThat(bus.publish("parent").await().results()).extracting(HandlerResult::status)
				.containsExactly(HandlerResult.Status.COMPLETED);
		}
	}

	@Test
	void endWithTheirBus() {
		AsyncThreads threads = AsyncThreads.platform("t");
		EventBus.builder().executor(threads).build().close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> threads.execute(() -> {
		}));
	}

	@Test
	void areNamed() {
		StringBuffer name = new StringBuffer();
		try (EventBus bus = EventBus.builder().executor(AsyncThreads.platform("shop")).build()) {
			bus.subscribe("**", ASYNC, (event) -> name.append(Thread.currentThread().getName()));
			bus.publish("work").await();
		}
		assertThat(name).hasToString("carillon-shop-1");
	}

	@Test
	void atLeastOneWorks() {
		assertThatIllegalArgumentException().isThrownBy(() -> AsyncThreads.platform("t").withLimit(0));
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void virtualOnesNeedAJavaThatHasThem() {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(AsyncThreads::virtual)
			.withMessageContaining("Java 21");
	}

}
