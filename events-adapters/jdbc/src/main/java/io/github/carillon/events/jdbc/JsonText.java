package io.github.carillon.events.jdbc;

/**
 * Makes text fit for every database: half of a surrogate pair is stored differently by
 * each, and refused by some.
 */
final class JsonText {

	private JsonText() {
	}

	static boolean hasLoneSurrogate(String text) {
		return firstLoneSurrogate(text, 0) >= 0;
	}

	/**
	 * Returns the same JSON; halves of pairs, which stand only in its strings, are
	 * escaped.
	 */
	static String escapeLoneSurrogates(String json) {
		int lone = firstLoneSurrogate(json, 0);
		if (lone < 0) {
			return json;
		}
		StringBuilder escaped = new StringBuilder(json.length() + 16);
		int start = 0;
		while (lone >= 0) {
			escaped.append(json, start, lone).append("\\u%04x".formatted((int) json.charAt(lone)));
			start = lone + 1;
			lone = firstLoneSurrogate(json, start);
		}
		return escaped.append(json, start, json.length()).toString();
	}

	private static int firstLoneSurrogate(String text, int from) {
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (Character.isSurrogate(c)) {
				boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
						&& Character.isLowSurrogate(text.charAt(i + 1));
				if (!pair) {
					return i;
				}
				i++;
			}
		}
		return -1;
	}

}
