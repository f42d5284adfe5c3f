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

	private final Map<Row, List<Double>> rates = new LinkedHashMap<>();

	private final Map<Row, List<Double>> processorTimes = new LinkedHashMap<>();

	private final List<String> latencies = new ArrayList<>();

	void run(String name, int publishers, Measured measured) {
		Row row = new Row(name, publishers);
		this.rates.computeIfAbsent(row, (any) -> new ArrayList<>()).add(measured.perSecond);
		this.processorTimes.computeIfAbsent(row, (any) -> new ArrayList<>()).add(measured.processorMicros);
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
		this.rates.keySet().forEach((row) -> lines.add(line(row)));
		lines.add("");
		lines.add("| from commit to listener, ms | p50 | p99 |");
		lines.add("|---|---|---|");
		lines.addAll(this.latencies);
		return String.join(System.lineSeparator(), lines);
	}

	private String line(Row row) {
		List<Double> rates = this.rates.get(row);
		return "| %s | %d | %.0f | %.0f | %.0f | %s | %s | %s | %.0f |".formatted(row.name, row.publishers,
				median(rates), rates.stream().min(Double::compare).orElseThrow(),
				rates.stream().max(Double::compare).orElseThrow(), ratio(row, Floors.INSERT),
				ratio(row, Floors.INSERT_AND_UPDATE), ratio(row, Floors.SHARED_COMMIT),
				median(this.processorTimes.get(row)));
	}

	private String ratio(Row row, String floor) {
		List<Double> rates = this.rates.get(row);
		List<Double> floors = this.rates.get(new Row(floor, row.publishers));
		return "%.2f"
			.formatted(median(IntStream.range(0, rates.size()).mapToObj((i) -> rates.get(i) / floors.get(i)).toList()));
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
