package io.github.carillon.events;

import java.util.Map;
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
 * What cannot be had for less, to be set beside {@link PublishBenchmark}: calling the
 * handlers through an array, and making the time, the id and the envelope of an event.
 * <p>
 * Run it with {@code java -jar events-benchmarks/target/events-benchmarks-*.jar Floor}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class FloorBenchmark {

	@Param({ "1", "10" })
	private int handlers = 1;

	private final EventClock clock = EventClock.system();

	private final Event<Object> event = Event.<Object>builder("order.created", Map.of()).build();

	private EventHandler<?>[] array = {};

	@Setup
	public void fill(Blackhole blackhole) {
		this.array = new EventHandler<?>[this.handlers];
		for (int i = 0; i < this.handlers; i++) {
			this.array[i] = (handled) -> blackhole.consume(handled.data());
		}
	}

	@Benchmark
	@SuppressWarnings("unchecked")
	public void directCalls() throws Exception {
		for (EventHandler<?> handler : this.array) {
			((EventHandler<Object>) handler).handle(this.event);
		}
	}

	@Benchmark
	public long time() {
		return this.clock.next();
	}

	@Benchmark
	public Object timeIdAndEnvelope() {
		EventBuilder<Object> attributes = new EventBuilder<>(this.event.data());
		attributes.type = "order.created";
		attributes.source = "benchmark";
		long time = this.clock.next();
		attributes.time = time;
		attributes.id = this.clock.nextId(time);
		return new DefaultEvent<>(attributes);
	}

}
