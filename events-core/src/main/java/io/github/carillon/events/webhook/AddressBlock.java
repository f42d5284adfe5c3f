package io.github.carillon.events.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses that begin with the same bits, in the notation of RFC 4632:
 * {@code 10.0.0.0/8}.
 */
record AddressBlock(byte[] network, int bits) {

	/**
	 * Reads a block.
	 * @param text an address, a slash and a number of bits
	 */
	static AddressBlock of(String text) {
		int slash = text.indexOf('/');
		return new AddressBlock(literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
	}

	private static byte[] literal(String address) {
		try {
			return InetAddress.getByName(address).getAddress();
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(address + " is no address", ex);
		}
	}

	boolean contains(byte[] address) {
		if (address.length != this.network.length) {
			return false;
		}
		int whole = this.bits / Byte.SIZE;
		for (int i = 0; i < whole; i++) {
			if (address[i] != this.network[i]) {
				return false;
			}
		}
		int rest = this.bits % Byte.SIZE;
		return rest == 0 || ((address[whole] ^ this.network[whole]) & 0xFF) >> (Byte.SIZE - rest) == 0;
	}

}
