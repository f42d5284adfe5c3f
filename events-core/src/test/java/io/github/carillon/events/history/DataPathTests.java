package io.github.carillon.events.history;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C61: data path equality.
 */
class DataPathTests {

	@Test
	void leadsThroughRecordsBeansMapsListsAndArrays() {
		Order order = new Order("o-1", new Customer("c-1", true), List.of(Map.of("sku", "x")), new int[] { 4, 5 },
				Optional.of("gift"));
		assertThat(leads("id", "o-1", order)).isTrue();
		assertThat(leads("customer.name", "c-1", order)).isTrue();
		assertThat(leads("customer.regular", true, order)).isTrue();
		assertThat(leads("customer.open", "field", order)).isTrue();
		assertThat(leads("lines.0.sku", "x", order)).isTrue();
		assertThat(leads("sizes.1", 5, order)).isTrue();
		assertThat(leads("note", "gift", order)).isTrue();
	}

	@Test
	void leadsNowhereWithoutHarm() {
		Order order = new Order("o-1", new Customer("c-1", true), List.of(), new int[0], Optional.empty());
		for (String path : List.of("no", "customer.no", "customer.name.no", "customer.class", "customer.broken",
				"customer.secret", "lines.0", "lines.-1", "lines.99999999999", "sizes.x", "note", "id.bytes",
				"hashCode")) {
			assertThat(leads(path, "x", order)).as(path).isFalse();
		}
	}

	@Test
	void comparesNumbersByValue() {
		assertThat(leads("x", 1, Map.of("x", 1L))).isTrue();
		assertThat(leads("x", 1.0, Map.of("x", new BigDecimal("1.00")))).isTrue();
		assertThat(leads("x", 1, Map.of("x", 2))).isFalse();
		assertThat(leads("x", Double.NaN, Map.of("x", Double.NaN))).isTrue();
		assertThat(leads("x", 1, Map.of("x", Double.POSITIVE_INFINITY))).isFalse();
		assertThat(leads("x", "1", Map.of("x", 1))).isFalse();
		assertThat(leads("x", 1, Map.of("x", true))).isFalse();
	}

	@Test
	void comparesWhatJsonHasNoFormForByText() {
		UUID id = UUID.randomUUID();
		Instant time = Instant.parse("2026-11-21T12:00:00Z");
		assertThat(leads("x", id, Map.of("x", id.toString()))).isTrue();
		assertThat(leads("x", time.toString(), Map.of("x", time))).isTrue();
		assertThat(leads("x", EventStatus.FAILED, Map.of("x", "FAILED"))).isTrue();
		assertThat(leads("x", "true", Map.of("x", true))).isFalse();
	}

	@Test
	void comparesListsAndMapsByTheirElements() {
		Object data = Map.of("x", List.of(1, Map.of("y", 2L)));
		assertThat(leads("x", List.of(1L, Map.of("y", 2)), data)).isTrue();
		assertThat(leads("x", List.of(1), data)).isFalse();
		assertThat(leads("x", List.of(1, Map.of("z", 2)), data)).isFalse();
	}

	private static boolean leads(String path, Object value, Object data) {
		return DataPath.parse(path).leadsTo(value, data);
	}

	private record Order(String id, Customer customer, List<?> lines, int[] sizes, Optional<String> note) {

	}

	public static class Customer {

		public final String open = "field";

		private final String name;

		private final boolean regular;

		private final String secret = "x";

		Customer(String name, boolean regular) {
			this.name = name;
			this.regular = regular;
		}

		public String getName() {
			return this.name;
		}

		public boolean isRegular() {
			return this.regular;
		}

		public String getBroken() {
			throw new IllegalStateException(this.secret);
		}

	}

}
