package io.github.carillon.events;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.TestGrading;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Turns that meet in the lanes of keys, of buses and of listeners, C44, C45: however two
 * threads interleave, each is done once or dropped, one at a time, in its order, and
 * nothing is left. Run by jcstress, in this virtual machine: to find out what others
 * could be like takes it longer than the races do.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TurnRaceTests {

	/** How often at least: a busy machine takes longer for that. */
	private static final int TIMES = 2_000;

	@ParameterizedTest
	@MethodSource("races")
	void endsAsItMay(String race) throws Exception {
		for (long times = 0; times < TIMES;) {
			TestResult result = run(TestList.getInfo(race));
			assertThat(TestGrading.grade(result).failureMessages).as("%s: %s", result.status(), result.getMessages())
				.isEmpty();
			assertThat(TestGrading.grade(result).isPassed).isTrue();
			assertThat(result.getTotalCount()).isPositive();
			times += result.getTotalCount();
		}
	}

	private static TestResult run(TestInfo race) throws Exception {
		Options options = new Options(
				new String[] { "-c", "2", "-spinStyle", "THREAD_YIELD", "-iters", "5", "-time", "400" });
		assertThat(options.parse()).isTrue();
		TestConfig config = new TestConfig(options, race, 0, List.of(), 0,
				new SchedulingClass(AffinityMode.NONE, race.threads(), NodeType.PACKAGE));
		Runner<?> runner = (Runner<?>) Class.forName(race.generatedRunner())
			.getConstructor(ForkedTestConfig.class)
			.newInstance(new ForkedTestConfig(config));
		TestResult result = runner.run();
		result.setConfig(config);
		return result;
	}

	static Collection<String> races() {
		assertThat(TestList.tests()).isNotEmpty();
		return TestList.tests();
	}

}
