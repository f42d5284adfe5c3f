package io.github.carillon.events.test.fault;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what was published with what was delivered, once nothing is under way any
 * more; after the checker of Jepsen for queues.
 *
 * @param attempted how many events somebody tried to publish
 * @param succeeded how many were published for sure
 * @param unknown of how many it is not known whether they were published
 * @param delivered how many deliveries there were, repeated ones too
 * @param lost the events that were published and never delivered
 * @param unexpected the events that were delivered although nobody published them, or
 * their transaction was rolled back
 * @param recovered the events that were delivered although their publisher does not know
 * whether they were published
 * @param repeated the deliveries of an event after its first, each by its id
 * @param overtaken the events whose first delivery came after that of a later event of
 * their key
 * @param late the repeated deliveries that came after that of a later event of their key
 * @param byProcess how many deliveries there were in each process
 * @since 0.1
 */
public record DeliveryCheck(int attempted, int succeeded, int unknown, int delivered, Set<String> lost,
		Set<String> unexpected, Set<String> recovered, List<String> repeated, List<String> overtaken, List<String> late,
		Map<Long, Integer> byProcess) {

	/**
	 * Makes the comparison.
	 * @param published the file of the {@link PublishJournal}s
	 * @param delivered the file of the {@link DeliveryJournal}s
	 * @return the comparison
	 */
	public static DeliveryCheck of(Path published, Path delivered) {
		Map<String, Set<String>> outcomes = new HashMap<>();
		Journal.read(published)
			.forEach((line) -> outcomes.computeIfAbsent(line.get(0), (outcome) -> new HashSet<>()).add(line.get(1)));
		Set<String> attempted = outcomes.getOrDefault(PublishJournal.ATTEMPTED, Set.of());
		Set<String> succeeded = outcomes.getOrDefault(PublishJournal.SUCCEEDED, Set.of());
		Set<String> failed = outcomes.getOrDefault(PublishJournal.FAILED, Set.of());
		Set<String> unknown = without(without(attempted, succeeded), failed);
		Deliveries deliveries = new Deliveries();
		Journal.read(delivered).stream().map(Line::of).forEach(deliveries::add);
		Set<String> unexpected = without(deliveries.ids, without(attempted, failed));
		Set<String> recovered = new HashSet<>(unknown);
		recovered.retainAll(deliveries.ids);
		return new DeliveryCheck(attempted.size(), succeeded.size(), unknown.size(), deliveries.count,
				without(succeeded, deliveries.ids), unexpected, recovered, deliveries.repeated, deliveries.overtaken,
				deliveries.late, deliveries.byProcess);
	}

	private static Set<String> without(Set<String> ids, Set<String> others) {
		Set<String> left = new HashSet<>(ids);
		left.removeAll(others);
		return left;
	}

	@Override
	public String toString() {
		return ("%d attempted, %d succeeded, %d unknown, %d delivered by %d processes: %d lost, %d unexpected, "
				+ "%d recovered, %d repeated (%d late), %d overtaken")
			.formatted(this.attempted, this.succeeded, this.unknown, this.delivered, this.byProcess.size(),
					this.lost.size(), this.unexpected.size(), this.recovered.size(), this.repeated.size(),
					this.late.size(), this.overtaken.size());
	}

	private record Line(long process, String id, String key, long sequence) {

		static Line of(List<String> fields) {
			return new Line(Long.parseLong(fields.get(0)), fields.get(1), fields.get(3), Long.parseLong(fields.get(4)));
		}

	}

	private static final class Deliveries {

		private final Set<String> ids = new HashSet<>();

		private final List<String> repeated = new ArrayList<>();

		private final List<String> overtaken = new ArrayList<>();

		private final List<String> late = new ArrayList<>();

		private final Map<Long, Integer> byProcess = new TreeMap<>();

		private final Map<String, Long> latest = new HashMap<>();

		private int count;

		void add(Line line) {
			this.count++;
			this.byProcess.merge(line.process(), 1, Integer::sum);
			boolean isFirst = this.ids.add(line.id());
			if (!isFirst) {
				this.repeated.add(line.id());
			}
			if (!line.key().isEmpty() && this.latest.merge(line.key(), line.sequence(), Math::max) > line.sequence()) {
				(isFirst ? this.overtaken : this.late).add(line.id());
			}
		}

	}

}
