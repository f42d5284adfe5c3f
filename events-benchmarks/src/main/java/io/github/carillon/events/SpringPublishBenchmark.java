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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;

/**
 * What Spring's own publisher costs with listeners typed by their parameter, to be set
 * beside {@link PublishBenchmark}: ours is to cost at most 0.65 of it without timings.
 * <p>
 * Run it with {@code java -jar events-benchmarks/target/events-benchmarks-*.jar Publish},
 * which runs both; compare rows of one run only.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class SpringPublishBenchmark {

	private static final OrderCreated DATA = new OrderCreated("o-1");

	/** Matching listeners, of how many. */
	@Param({ "1/1", "10/10", "3/1000" })
	private String matching = "1/1";

	private AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@Setup
	public void start(Blackhole blackhole) {
		this.context = new AnnotationConfigApplicationContext();
		String[] numbers = this.matching.split("/");
		int matches = Integer.parseInt(numbers[0]);
		for (int i = 0; i < Integer.parseInt(numbers[1]); i++) {
			if (i < matches) {
				this.context.registerBean("matching" + i, Matching.class, blackhole);
			}
			else {
				this.context.registerBean("other" + i, Other.class, blackhole);
			}
		}
		this.context.refresh();
	}

	@TearDown
	public void stop() {
		this.context.close();
	}

	@Benchmark
	public void publish() {
		this.context.publishEvent(DATA);
	}

	record OrderCreated(String orderId) {
	}

	record Unrelated() {
	}

	static class Matching {

		private final Blackhole blackhole;

		Matching(Blackhole blackhole) {
			this.blackhole = blackhole;
		}

		@EventListener
		public void on(OrderCreated order) {
			this.blackhole.consume(order);
		}

	}

	static class Other {

		private final Blackhole blackhole;

		Other(Blackhole blackhole) {
			this.blackhole = blackhole;
		}

		@EventListener
		public void on(Unrelated unrelated) {
			this.blackhole.consume(unrelated);
		}

	}

}
