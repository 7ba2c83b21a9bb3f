package io.windfall.connect.series;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An element with all below it, by local names; attributes are left out. */
final class XmlNode {

    private final String name;
    private final List<XmlNode> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private XmlNode(String name) {
        this.name = name;
    }

    /** Reads the element that the reader stands at the start of, up to its end. */
    static XmlNode read(XMLStreamReader xml) throws XMLStreamException {
        List<XmlNode> path = new ArrayList<>(List.of(new XmlNode(xml.getLocalName())));
        XmlNode top = path.get(0);
        while (!path.isEmpty()) {
            XmlNode current = path.get(path.size() - 1);
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    XmlNode child = new XmlNode(xml.getLocalName());
                    current.children.add(child);
                    path.add(child);
                }
                case XMLStreamConstants.END_ELEMENT -> path.remove(path.size() - 1);
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> current.text.append(xml.getText());
                default -> {}
            }
        }
        return top;
    }

    String name() {
        return name;
    }

    /** The children of a name, in any case. */
    List<XmlNode> all(String childName) {
        return children.stream()
                .filter(child -> child.name.equalsIgnoreCase(childName))
                .toList();
    }

    /** The text at a path of children; empty where there is none. */
    String at(String... path) {
        XmlNode node = this;
        for (String part : path) {
            List<XmlNode> found = node.all(part);
            if (found.isEmpty()) {
                return "";
            }
            node = found.get(0);
        }
        return node.text.toString().strip();
    }

    /** The texts of all elements below that have no children, by their path joined with dots; one child is left out. */
    Map<String, TreeSet<String>> leaves(String leftOut) {
        Map<String, TreeSet<String>> leaves = new LinkedHashMap<>();
        List<Map.Entry<String, XmlNode>> open = new ArrayList<>(List.of(Map.entry("", this)));
        while (!open.isEmpty()) {
            Map.Entry<String, XmlNode> at = open.remove(open.size() - 1);
            for (XmlNode child : at.getValue().children) {
                String path = at.getKey() + child.name;
                if (!child.children.isEmpty() && !child.name.equals(leftOut)) {
                    open.add(Map.entry(path + ".", child));
                } else if (child.children.isEmpty()) {
                    leaves.computeIfAbsent(path, p -> new TreeSet<>()).add(child.at());
                }
            }
        }
        return leaves;
    }
}
