package io.github.carillon.events.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was measured of one database, as tables in Markdown: medians over the rounds, and
 * medians of what each was to a floor of the same round.
 */
final class LoadReport {

	private final Map<Row, List<Measured>> runs = new LinkedHashMap<>();

	private final List<String> latencies = new ArrayList<>();

	void run(String name, int publishers, Measured measured) {
		this.runs.computeIfAbsent(new Row(name, publishers), (row) -> new ArrayList<>()).add(measured);
	}

	void latency(String name, long[] sortedNanos) {
		this.latencies.add("| %s | %.2f | %.2f |".formatted(name, sortedNanos[sortedNanos.length / 2] / 1e6,
				sortedNanos[sortedNanos.length * 99 / 100] / 1e6));
	}

	String text() {
		List<String> lines = new ArrayList<>();
		lines.add(
				"| done per second | threads | median | least | most | / insert | / insert, update | / shared | µs of processor |");
		lines.add("|---|---|---|---|---|---|---|---|---|");
		this.runs.forEach((row, runs) -> lines.add(line(row, runs)));
		lines.add("");
		lines.add("| from commit to listener, ms | p50 | p99 |");
		lines.add("|---|---|---|");
		lines.addAll(this.latencies);
		return String.join(System.lineSeparator(), lines);
	}

	private String line(Row row, List<Measured> runs) {
		List<Double> rates = runs.stream().map(Measured::perSecond).sorted().toList();
		return "| %s | %d | %.0f | %.0f | %.0f | %s | %s | %s | %.0f |".formatted(row.name, row.publishers,
				median(rates), rates.get(0), rates.get(rates.size() - 1), ratio(row, runs, Floors.INSERT),
				ratio(row, runs, Floors.INSERT_AND_UPDATE), ratio(row, runs, Floors.SHARED_COMMIT),
				median(runs.stream().map(Measured::processorMicros).toList()));
	}

	private String ratio(Row row, List<Measured> runs, String floor) {
		List<Measured> floors = this.runs.getOrDefault(new Row(floor, row.publishers), runs);
		return "%.2f".formatted(median(IntStream.range(0, runs.size())
			.mapToObj((i) -> runs.get(i).perSecond / floors.get(i).perSecond)
			.toList()));
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * What a run took.
	 *
	 * @param perSecond how many events were done per second
	 * @param processorMicros the time of the processor that this process, without the
	 * server, had for each event
	 */
	record Measured(double perSecond, double processorMicros) {
	}

	private record Row(String name, int publishers) {
	}

}
