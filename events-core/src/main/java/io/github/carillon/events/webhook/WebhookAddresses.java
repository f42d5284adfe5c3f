package io.github.carillon.events.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Which URLs and which addresses requests may be sent to. By default only {@code https}
 * on port 443 or one from 1024 on, and only addresses that the whole internet reaches: an
 * endpoint's URL comes from outside, and what is inside must not be reachable through it.
 * <p>
 * A URL is checked when an endpoint is made, and again before each request; its name may
 * stand for other addresses by then, so that the address that is dialled is what counts.
 * Written in another way, an address stays what it is: one of IPv6 that stands for one of
 * IPv4 is looked at as that. The blocks are those of the registries of special-purpose
 * addresses of IANA (RFC 6890) that are not globally reachable, and of IPv6 only what has
 * been given out.
 * <p>
 * Immutable.
 *
 * @since 0.1
 */
public final class WebhookAddresses {

	private static final int HTTPS = 443;

	private static final int HTTP = 80;

	private static final int FIRST_USER_PORT = 1_024;

	private static final int LAST_PORT = 65_535;

	private static final List<AddressBlock> NOT_GLOBAL = blocks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10",
			"127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
			"192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
			"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

	/** All that is unicast and given out; unique local and the like are beyond it. */
	private static final AddressBlock GIVEN_OUT = AddressBlock.of("2000::/3");

	/** Of IPv4, as IPv6 writes it, and as it is translated into it. */
	private static final List<AddressBlock> OF_IPV4 = List.of(
			new AddressBlock(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0 }, 96),
			AddressBlock.of("64:ff9b::/96"));

	private static final int IPV4_BYTES = 4;

	private static final int IPV6_BYTES = 16;

	private final boolean http;

	private final boolean privateNetworks;

	/**
	 * Creates rules.
	 * @param http whether {@code http} is allowed, too: who listens in reads everything
	 * @param privateNetworks whether all addresses and ports are allowed: only where
	 * nobody but you makes endpoints
	 */
	public WebhookAddresses(boolean http, boolean privateNetworks) {
		this.http = http;
		this.privateNetworks = privateNetworks;
	}

	/**
	 * Returns the rules for endpoints that anybody may make.
	 * @return {@code https} and addresses of the internet, nothing else
	 */
	public static WebhookAddresses strict() {
		return new WebhookAddresses(false, false);
	}

	/**
	 * Checks a URL without looking its name up.
	 * @param url the URL
	 * @return the same URL as it is to be used
	 * @throws IllegalArgumentException when requests must not be sent to it; the message
	 * says which rule, and nothing of what may be secret in it
	 */
	public URI check(String url) {
		URI uri = parse(url);
		String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
		if (!scheme.equals("https") && !(this.http && scheme.equals("http"))) {
			throw refused(scheme.equals("http")
					? "begins with http:// and everybody on the way reads it; use https, or allow http by "
							+ "carillon.webhooks.allow-http"
					: "needs to begin with https://");
		}
		if (uri.getRawUserInfo() != null) {
			throw refused("holds a user or a password; give the endpoint a header 'Authorization' instead");
		}
		if (uri.getRawFragment() != null) {
			throw refused("holds a fragment ('#…'), which is never sent");
		}
		checkPort(uri.getPort());
		checkHost(uri.getHost());
		return uri;
	}

	private static URI parse(String url) {
		if (!url.chars().allMatch((c) -> c > ' ' && c < 0x7F)) {
			throw refused("holds a space, a control character or one beyond ASCII; write names as 'xn--…' and the rest "
					+ "percent-encoded");
		}
		try {
			return new URI(url).parseServerAuthority();
		}
		catch (URISyntaxException ex) {
			throw refused("is no URL: " + ex.getReason());
		}
	}

	private void checkPort(int port) {
		boolean known = port == -1 || port == HTTPS || port == HTTP || (port >= FIRST_USER_PORT && port <= LAST_PORT);
		boolean possible = port == -1 || (port > 0 && port <= LAST_PORT);
		if (!known && !(this.privateNetworks && possible)) {
			throw refused("has the port %d; 443, 80 and those from %d to %d are allowed".formatted(port,
					FIRST_USER_PORT, LAST_PORT));
		}
	}

	private void checkHost(@Nullable String host) {
		if (host == null) {
			throw refused("has no host");
		}
		Optional<byte[]> literal = HostLiteral.parse(host);
		if (literal.isPresent()) {
			if (!allows(literal.get())) {
				throw refused("leads to an address that is not of the internet; to send to your own network, set "
						+ "carillon.webhooks.allow-private-networks=true");
			}
			return;
		}
		if (!HostLiteral.isName(host)) {
			throw refused("has a host that is neither a name nor an address in its usual notation");
		}
		if (!this.privateNetworks && isInside(host)) {
			throw refused("leads to a name that stands for a place inside a network; to send there, set "
					+ "carillon.webhooks.allow-private-networks=true");
		}
	}

	private static boolean isInside(String host) {
		String name = host.toLowerCase(Locale.ROOT);
		name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
		return name.indexOf('.') < 0 || name.endsWith(".localhost") || name.endsWith(".local")
				|| name.endsWith(".internal") || name.endsWith(".home.arpa");
	}

	private static IllegalArgumentException refused(String why) {
		return new IllegalArgumentException("The URL of the webhook endpoint " + why);
	}

	/**
	 * Returns whether requests may be sent to an address. To be asked with the address
	 * that is dialled, after its name was looked up.
	 * @param address the address
	 * @return whether it is of the internet, or all are allowed
	 */
	public boolean allows(InetAddress address) {
		return allows(address.getAddress());
	}

	private boolean allows(byte[] address) {
		return this.privateNetworks || isGlobal(address);
	}

	private static boolean isGlobal(byte[] address) {
		if (NOT_GLOBAL.stream().anyMatch((block) -> block.contains(address))) {
			return false;
		}
		if (address.length == IPV4_BYTES) {
			return true;
		}
		if (OF_IPV4.stream().anyMatch((block) -> block.contains(address))) {
			return isGlobal(Arrays.copyOfRange(address, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES));
		}
		return GIVEN_OUT.contains(address);
	}

	private static List<AddressBlock> blocks(String... texts) {
		return Arrays.stream(texts).map(AddressBlock::of).toList();
	}

}
