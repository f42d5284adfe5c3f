package io.github.carillon.events.load;

import java.util.Arrays;
import java.util.List;

import org.springframework.boot.ApplicationArguments;

/**
 * What is to be measured, and how often.
 *
 * @param databases the databases, one after the other
 * @param publishers the numbers of threads
 * @param transactions how events are published
 * @param events how many events each run has
 * @param warmup how many events each contender has before the first round
 * @param rounds how often each contender has its turn
 */
record LoadOptions(List<LoadDatabase> databases, List<Integer> publishers, List<PublishMode> transactions, int events,
		int warmup, int rounds) {

	static LoadOptions of(ApplicationArguments arguments) {
		return new LoadOptions(list(arguments, "database", "h2-file").stream().map(LoadDatabase::named).toList(),
				list(arguments, "publishers", "1,8").stream().map(Integer::valueOf).toList(),
				list(arguments, "transactions", "own,bare,none").stream().map(PublishMode::named).toList(),
				number(arguments, "events", 5_000), number(arguments, "warmup", 10_000),
				number(arguments, "rounds", 5));
	}

	String summary() {
		return "%d events a run, %d before the first round, %d rounds".formatted(this.events, this.warmup, this.rounds);
	}

	int mostPublishers() {
		return this.publishers.stream().mapToInt(Integer::intValue).max().orElseThrow();
	}

	private static int number(ApplicationArguments arguments, String name, int otherwise) {
		return Integer.parseInt(list(arguments, name, String.valueOf(otherwise)).get(0));
	}

	private static List<String> list(ApplicationArguments arguments, String name, String otherwise) {
		List<String> values = arguments.getOptionValues(name);
		String text = (values != null && !values.isEmpty()) ? values.get(0) : otherwise;
		return Arrays.asList(text.split(","));
	}

}
