package io.github.carillon.events;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Protects two claims: a publication in process stays below Spring's own
 * ({@link SpringPublishBenchmark}), and subscriptions that do not match cost nothing.
 * <p>
 * Run it with {@code java -jar events-benchmarks/target/events-benchmarks-*.jar Publish};
 * compare rows of one run only.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class PublishBenchmark {

	private static final OrderCreated DATA = new OrderCreated("o-1");

	/** Matching subscriptions, of how many. */
	@Param({ "1/1", "10/10", "3/10", "3/1000", "3/10000" })
	private String matching = "1/1";

	/** Whether runs are timed, as they are unless told otherwise. */
	@Param({ "false", "true" })
	private boolean timings;

	private EventBus bus = EventBus.create("benchmark");

	@Setup
	public void subscribe(Blackhole blackhole) {
		this.bus = EventBus.builder().timings(this.timings).build();
		String[] numbers = this.matching.split("/");
		int matches = Integer.parseInt(numbers[0]);
		for (int i = 0; i < Integer.parseInt(numbers[1]); i++) {
			if (i < matches) {
				this.bus.subscribe(OrderCreated.class, (event) -> blackhole.consume(event.data()));
			}
			else {
				this.bus.subscribe("other%d.*".formatted(i), (event) -> blackhole.consume(event.data()));
			}
		}
	}

	@Benchmark
	public Object publish() {
		return this.bus.publish(DATA);
	}

	@EventType("order.created")
	record OrderCreated(String orderId) {
	}

}
