"""Invented pupils' names: a French collège of today, with the homonyms that every school has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

Name = tuple[str, str]
"""First and last name."""

FIRST_NAMES = (
    "Aboubacar", "Adam", "Adèle", "Aïcha", "Alexis", "Alice", "Amadou", "Ambre", "Amina", "Anaïs", "Antoine",
    "Arthur", "Axel", "Aya", "Baptiste", "Bastien", "Camille", "Charlotte", "Chloé", "Clara", "Clément",
    "Côme", "Dalila", "Diego", "Elif", "Élise", "Emma", "Estelle", "Fanta", "Farah", "Fatou", "Gabin",
    "Gabriel", "Garance", "Hamza", "Hana", "Héloïse", "Hugo", "Ilyès", "Imane", "Ismaël", "Joao", "Jules",
    "Justine", "Kenza", "Kylian", "Léa", "Léo", "Léonie", "Lilou", "Linh", "Louis", "Louise", "Lucie",
    "Maëlle", "Maëlys", "Malik", "Manon", "Marius", "Mathéo", "Mathilde", "Mehdi", "Mila", "Milan", "Moussa",
    "Naël", "Naomi", "Nathan", "Nina", "Noémie", "Nolan", "Nour", "Océane", "Oscar", "Quentin", "Rayan",
    "Robin", "Romane", "Rose", "Sacha", "Sami", "Samuel", "Sarah", "Selma", "Sofia", "Soline", "Tao",
    "Théo", "Tiago", "Timéo", "Titouan", "Tom", "Valentine", "Victor", "Yanis", "Yasmine", "Youssef", "Zoé",
)  # fmt: skip
LAST_NAMES = (
    "Abdelkader", "Abreu", "Adjovi", "Aït-Saïd", "Alonso", "Aubert", "Bahri", "Bakayoko", "Balde",
    "Barbosa", "Baudry", "Belkacem", "Benhamou", "Berthelot", "Besnard", "Blanchet", "Bouazza",
    "Boukhari", "Boyer", "Camara", "Carvalho", "Castaing", "Chauvet", "Chevallier", "Collin", "Cordier",
    "Coulibaly", "Da Silva", "Daoud", "Dembélé", "Descamps", "Dias", "Diarra", "Diop", "Dos Santos",
    "Doumbia", "Dubreuil", "Dufour", "Dumont", "Dupuis", "Erdogan", "Esteves", "Fabre", "Faivre", "Fofana",
    "Fournier", "Gaillard", "Garnier", "Gauthier", "Gharbi", "Gillet", "Giraud", "Gomis",
    "Grégoire", "Guérin", "Guillot", "Hamdi", "Hernandez", "Hoang", "Huynh", "Idrissi", "Jacquet", "Joubert",
    "Kaddour", "Kamara", "Kanté", "Kaya", "Keïta", "Kessler", "Konaté", "Koné", "Labbé", "Lacroix", "Lahlou",
    "Lambert", "Leblond", "Lefort", "Legendre", "Leroux", "Mallet", "Mansouri", "Marchetti",
    "Martinez", "Meunier", "Mokhtari", "Monnier", "Nassar", "Ndiaye", "Nowak", "Oliveira", "Ouattara",
    "Ozturk", "Pasquier", "Pereira", "Pham", "Picard", "Poulain", "Prigent", "Quéméner", "Rahmani",
    "Ramos", "Rey-Mallet", "Ribeiro", "Robineau", "Sanchez", "Sangaré", "Sissoko", "Slimani", "Sow",
    "Tanguy", "Tavares", "Teixeira", "Tessier", "Thomasset", "Tissot", "Touré", "Vallet", "Verdier",
    "Vidal", "Villeneuve", "Wagner", "Yilmaz", "Zerrouki", "Ziani", "Zimmermann",
)  # fmt: skip


def deal_names(
    sizes: Mapping[str, int], fixed: Mapping[str, Sequence[Name]], generator: np.random.Generator
) -> dict[str, list[Name]]:
    """A roster for each class: the fixed names first, then drawn ones.

    Beside the fixed names nobody shares a first name with a classmate, and no whole name comes twice in the
    school.

    Args:
        sizes: Pupils a class.
        fixed: The names that a class must have.
        generator: Draws the others.
    """
    taken = {name for names in fixed.values() for name in names}
    rosters = {}
    for class_name, size in sizes.items():
        roster = list(fixed.get(class_name, ()))
        firsts = _shuffled(FIRST_NAMES, {first for first, _ in roster}, generator)
        lasts = _shuffled(LAST_NAMES, {last for _, last in roster}, generator)
        drawn = [name for name in zip(firsts, lasts, strict=False) if name not in taken]
        roster += drawn[: size - len(roster)]
        taken.update(roster)
        rosters[class_name] = roster
    return rosters


def _shuffled(names: Sequence[str], without: set[str], generator: np.random.Generator) -> list[str]:
    return [names[place] for place in generator.permutation(len(names)) if names[place] not in without]
