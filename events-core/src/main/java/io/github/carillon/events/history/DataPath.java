package io.github.carillon.events.history;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The way to a value in the data of an event, through records, beans, maps and lists.
 */
final class DataPath {

	private final String text;

	private final String[] names;

	private DataPath(String text, String[] names) {
		this.text = text;
		this.names = names;
	}

	static DataPath parse(String path) {
		String[] names = path.split("\\.", -1);
		for (String name : names) {
			if (name.isBlank()) {
				throw new IllegalArgumentException(("The data path '%s' has an empty name: it takes names with dots in "
						+ "between, such as 'customer.id'")
					.formatted(path));
			}
		}
		return new DataPath(path, names);
	}

	boolean leadsTo(Object wanted, Object data) {
		Object value = data;
		for (String name : this.names) {
			value = (value != null) ? step(value, name) : null;
		}
		return value != null && isSame(wanted, value);
	}

	private static @Nullable Object step(Object from, String name) {
		if (from instanceof Map<?, ?> map) {
			return unwrap(map.get(name));
		}
		if (from instanceof List<?> list) {
			int index = index(name);
			return (index >= 0 && index < list.size()) ? unwrap(list.get(index)) : null;
		}
		if (from.getClass().isArray()) {
			int index = index(name);
			return (index >= 0 && index < Array.getLength(from)) ? unwrap(Array.get(from, index)) : null;
		}
		return unwrap(Properties.read(from, name));
	}

	private static @Nullable Object unwrap(@Nullable Object value) {
		return (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
	}

	private static int index(String name) {
		boolean number = name.length() <= 9 && name.chars().allMatch((c) -> c >= '0' && c <= '9');
		return number ? Integer.parseInt(name) : -1;
	}

	private static boolean isSame(@Nullable Object left, @Nullable Object right) {
		if (left == null || right == null) {
			return left == right;
		}
		if (left instanceof Number && right instanceof Number) {
			return isSameNumber(left.toString(), right.toString());
		}
		if (left instanceof List<?> leftList && right instanceof List<?> rightList) {
			return isSameList(leftList, rightList);
		}
		if (left instanceof Map<?, ?> leftMap && right instanceof Map<?, ?> rightMap) {
			return leftMap.keySet().equals(rightMap.keySet())
					&& leftMap.keySet().stream().allMatch((key) -> isSame(leftMap.get(key), rightMap.get(key)));
		}
		return left.equals(right) || (hasText(left) && hasText(right) && text(left).equals(text(right)));
	}

	private static boolean isSameNumber(String left, String right) {
		try {
			return left.equals(right) || new BigDecimal(left).compareTo(new BigDecimal(right)) == 0;
		}
		catch (NumberFormatException ex) {
			// not a number, or infinite
			return false;
		}
	}

	private static boolean isSameList(List<?> left, List<?> right) {
		if (left.size() != right.size()) {
			return false;
		}
		Iterator<?> others = right.iterator();
		return left.stream().allMatch((element) -> isSame(element, others.next()));
	}

	/**
	 * A stored text may be all that is left of an id, a time or a constant.
	 */
	private static boolean hasText(Object value) {
		return !(value instanceof Number || value instanceof Boolean || value instanceof List<?>
				|| value instanceof Map<?, ?> || value.getClass().isArray());
	}

	private static String text(Object value) {
		return (value instanceof Enum<?> constant) ? constant.name() : value.toString();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof DataPath path && this.text.equals(path.text);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.text);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
