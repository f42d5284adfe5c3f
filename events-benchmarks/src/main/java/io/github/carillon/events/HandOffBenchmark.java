package io.github.carillon.events;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Protects the claim that an {@link DeliveryMode#ASYNC} listener costs its publisher
 * little more than a hand-off to an executor does.
 * <p>
 * Run it with {@code java -jar events-benchmarks/target/events-benchmarks-*.jar HandOff}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class HandOffBenchmark {

	private static final int BATCH = 1_000;

	private EventBus bus = EventBus.create("benchmark");

	private ExecutorService executor = Executors.newSingleThreadExecutor();

	@Setup
	public void subscribe(Blackhole blackhole) {
		this.bus = EventBus.builder().timings(false).build();
		this.bus.subscribe("tick", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC),
				(event) -> blackhole.consume(event.data()));
		this.executor = Executors.newSingleThreadExecutor();
	}

	@TearDown
	public void close() {
		this.bus.close();
		this.executor.shutdownNow();
	}

	@Benchmark
	@OperationsPerInvocation(BATCH)
	public boolean batch() {
		for (int i = 0; i < BATCH; i++) {
			this.bus.publish("tick");
		}
		return this.bus.awaitIdle(Duration.ofMinutes(1));
	}

	@Benchmark
	public Object oneAtATime() {
		return this.bus.publish("tick").await();
	}

	@Benchmark
	@OperationsPerInvocation(BATCH)
	public Object floorBatch(Blackhole blackhole) throws Exception {
		for (int i = 1; i < BATCH; i++) {
			this.executor.execute(() -> blackhole.consume(this));
		}
		return this.executor.submit(() -> blackhole.consume(this)).get();
	}

	@Benchmark
	public Object floorOneAtATime(Blackhole blackhole) throws Exception {
		return this.executor.submit(() -> blackhole.consume(this)).get();
	}

}
