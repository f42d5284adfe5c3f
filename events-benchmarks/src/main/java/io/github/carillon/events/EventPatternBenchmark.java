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

/**
 * Protects the claim that matching is linear in the length of the type: a hostile pattern
 * costs no more than a plain one of its size.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class EventPatternBenchmark {

	private static final String TYPE = "order.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.created";

	/**
	 * Written literally, with one level, with all levels, and to make a matcher go back.
	 */
	@Param({ TYPE, "order.*.created", "order.**", "order.*a*a*a*a*a*a*a*b.created" })
	private String pattern = TYPE;

	private EventPattern parsed = EventPattern.parse(TYPE);

	@Setup
	public void parse() {
		this.parsed = EventPattern.parse(this.pattern);
	}

	@Benchmark
	public boolean matches() {
		return this.parsed.matches(TYPE);
	}

}
