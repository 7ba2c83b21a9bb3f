package io.windfall.connect.series;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Takes market documents of IEC 62325-351 apart, as they come or zipped. Neither DTDs nor external entities are read. */
final class MarketDocuments {

    private static final String SUFFIX = "_MarketDocument";
    private static final String ACKNOWLEDGEMENT = "Acknowledgement" + SUFFIX;

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();

    /**
     * What one document holds.
     *
     * @param acknowledges whether it is an acknowledgement, which stands for the answer that there is none
     * @param series its elements {@code TimeSeries}
     * @param reasons its elements {@code Reason}
     */
    record Document(boolean acknowledges, List<XmlNode> series, List<XmlNode> reasons) {

        /** Whether it says that there are no data, or not yet: ENTSO-E's 999 with this text, or the code list's B08. */
        boolean saysNoData() {
            return acknowledges
                    && !reasons.isEmpty()
                    && reasons.stream()
                            .allMatch(reason -> reason.at("code").equals("B08")
                                    || reason.at("text")
                                            .toLowerCase(java.util.Locale.ROOT)
                                            .contains("no matching data"));
        }

        /** Its reasons in one line. */
        String reason() {
            return String.join(
                    "; ",
                    reasons.stream()
                            .map(r -> (r.at("code") + " " + r.at("text"))
                                    .replaceAll("\\s+", " ")
                                    .strip())
                            .toList());
        }
    }

    MarketDocuments() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    /** Whether a text begins as an acknowledgement does; servers send some of them with a status of failure. */
    static boolean isAcknowledgement(String text) {
        return text.contains("<" + ACKNOWLEDGEMENT) || text.contains(":" + ACKNOWLEDGEMENT);
    }

    /**
     * The documents of an answer: itself, or those of the archive that it is.
     *
     * @throws IOException when the archive is cut, holds nothing, or holds more than the bound
     */
    static List<byte[]> unpacked(byte[] body, int maxBytes) throws IOException {
        boolean zipped = body.length > 3 && body[0] == 'P' && body[1] == 'K' && body[2] == 3 && body[3] == 4;
        if (!zipped) {
            return List.of(body);
        }
        List<byte[]> all = new ArrayList<>();
        int left = maxBytes;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    byte[] one = zip.readNBytes(left + 1);
                    if (one.length > left) {
                        throw new IOException("it unpacks to more than http.max.body.bytes = " + maxBytes);
                    }
                    left -= one.length;
                    all.add(one);
                }
            }
        }
        if (all.isEmpty()) {
            throw new IOException("the archive is empty");
        }
        return all;
    }

    /**
     * Reads one document to its end.
     *
     * @throws XMLStreamException when it is no XML, is cut, has a DOCTYPE, or is no market document
     */
    Document read(byte[] bytes) throws XMLStreamException {
        XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
        try {
            String root = null;
            List<XmlNode> series = new ArrayList<>();
            List<XmlNode> reasons = new ArrayList<>();
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.DTD) {
                    throw new XMLStreamException("it has a DOCTYPE, which is not taken");
                }
                if (event != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                String name = xml.getLocalName();
                if (root == null) {
                    root = name.endsWith(SUFFIX) ? name : null; // it may be inside an envelope
                } else if (name.equals("TimeSeries")) {
                    series.add(XmlNode.read(xml));
                } else if (name.equalsIgnoreCase("Reason")) {
                    reasons.add(XmlNode.read(xml));
                }
            }
            if (root == null) {
                throw new XMLStreamException("it is no market document of IEC 62325-351");
            }
            return new Document(root.equals(ACKNOWLEDGEMENT), series, reasons);
        } finally {
            xml.close();
        }
    }
}
