package io.github.carillon.events;

/**
 * What a legal type name is: dotted segments of ASCII letters, digits, {@code _} and
 * {@code -}, up to 200 characters.
 */
final class TypeNames {

	static final int MAX_LENGTH = 200;

	private TypeNames() {
	}

	static String check(String name) {
		if (name.isEmpty()) {
			throw new IllegalArgumentException("An event type needs a name, such as 'order.created'");
		}
		if (name.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("Event type '%s' has %d characters; at most %d are allowed"
				.formatted(LogText.clean(name), name.length(), MAX_LENGTH));
		}
		char previous = '.';
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			if (!(isNameCharacter(c) || (c == '.' && previous != '.'))) {
				throw illegal(name, i);
			}
			previous = c;
		}
		if (previous == '.') {
			throw illegal(name, name.length() - 1);
		}
		return name;
	}

	static boolean isNameCharacter(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
	}

	private static IllegalArgumentException illegal(String name, int index) {
		return new IllegalArgumentException(("Event type '%s' is not valid at index %d: it takes dotted segments of "
				+ "letters, digits, '_' and '-', such as 'order.created'")
			.formatted(LogText.clean(name), index));
	}

}
