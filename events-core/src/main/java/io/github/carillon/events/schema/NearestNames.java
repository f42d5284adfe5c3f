package io.github.carillon.events.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that a misspelt one may have meant, by how many characters must be
 * inserted, removed, replaced or swapped with their neighbour to come from one to the
 * other (optimal string alignment). Case counts little.
 */
final class NearestNames {

	private final String wanted;

	NearestNames(String wanted) {
		this.wanted = wanted.toLowerCase(Locale.ROOT);
	}

	List<String> among(Collection<String> names, int limit) {
		return names.stream()
			.map((name) -> new Candidate(name, distance(this.wanted, name.toLowerCase(Locale.ROOT))))
			.filter(this::isNear)
			.sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
			.limit(limit)
			.map(Candidate::name)
			.toList();
	}

	private boolean isNear(Candidate candidate) {
		return candidate.distance() <= Math.max(2, Math.max(this.wanted.length(), candidate.name().length()) / 2);
	}

	static int distance(String from, String to) {
		int[] beforeLast = new int[to.length() + 1];
		int[] last = new int[to.length() + 1];
		for (int j = 0; j <= to.length(); j++) {
			last[j] = j;
		}
		for (int i = 1; i <= from.length(); i++) {
			int[] row = new int[to.length() + 1];
			row[0] = i;
			for (int j = 1; j <= to.length(); j++) {
				int replaced = last[j - 1] + ((from.charAt(i - 1) == to.charAt(j - 1)) ? 0 : 1);
				row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
				if (isSwap(from, i, to, j)) {
					row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
				}
			}
			beforeLast = last;
			last = row;
		}
		return last[to.length()];
	}

	private static boolean isSwap(String from, int i, String to, int j) {
		return i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
	}

	private record Candidate(String name, int distance) {
	}

}
